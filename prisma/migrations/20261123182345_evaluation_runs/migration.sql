-- CreateTable
CREATE TABLE "evaluation_runs" (
    "id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "protocol" TEXT NOT NULL,
    "model_version" TEXT NOT NULL,
    "configuration" TEXT NOT NULL,
    "summary" JSONB NOT NULL,
    "evaluation" JSONB NOT NULL,

    CONSTRAINT "evaluation_runs_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "evaluation_runs_created_at_id_idx" ON "evaluation_runs"("created_at", "id");

-- CreateIndex
CREATE INDEX "evaluation_runs_protocol_created_at_id_idx" ON "evaluation_runs"("protocol", "created_at", "id");

-- CreateIndex
CREATE INDEX "evaluation_runs_model_version_created_at_id_idx" ON "evaluation_runs"("model_version", "created_at", "id");

-- CreateIndex
CREATE INDEX "evaluation_runs_configuration_created_at_id_idx" ON "evaluation_runs"("configuration", "created_at", "id");
