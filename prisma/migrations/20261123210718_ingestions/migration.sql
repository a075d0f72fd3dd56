-- CreateEnum
CREATE TYPE "IngestionKind" AS ENUM ('IMAGES', 'DATASET');

-- CreateEnum
CREATE TYPE "IngestionState" AS ENUM ('QUEUED', 'RUNNING', 'COMPLETED', 'CANCELLED', 'FAILED');

-- CreateEnum
CREATE TYPE "IngestionItemState" AS ENUM ('WAITING', 'DONE', 'FAILED', 'CANCELLED');

-- CreateEnum
CREATE TYPE "IngestionOutcome" AS ENUM ('IMPORTED', 'UPDATED', 'UNCHANGED');

-- AlterTable
ALTER TABLE "images" ADD COLUMN     "metadata" JSONB NOT NULL DEFAULT '{}',
ADD COLUMN     "revision" BIGSERIAL NOT NULL;

-- CreateTable
CREATE TABLE "ingestions" (
    "id" UUID NOT NULL,
    "kind" "IngestionKind" NOT NULL,
    "dataset" TEXT NOT NULL,
    "on_conflict" TEXT NOT NULL,
    "plan" JSONB,
    "state" "IngestionState" NOT NULL,
    "total" INTEGER,
    "imported" INTEGER NOT NULL DEFAULT 0,
    "updated" INTEGER NOT NULL DEFAULT 0,
    "unchanged" INTEGER NOT NULL DEFAULT 0,
    "failed" INTEGER NOT NULL DEFAULT 0,
    "cancelled" INTEGER NOT NULL DEFAULT 0,
    "fruitless" INTEGER NOT NULL DEFAULT 0,
    "runner" TEXT,
    "lease_until" TIMESTAMPTZ(3),
    "error_code" TEXT,
    "error_message" TEXT,
    "error_field" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(3),
    "progressed_at" TIMESTAMPTZ(3),
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "ingestions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ingestion_items" (
    "ingestion_id" UUID NOT NULL,
    "index" INTEGER NOT NULL,
    "dataset" TEXT NOT NULL,
    "external_id" TEXT,
    "source_kind" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "bytes" INTEGER NOT NULL DEFAULT 0,
    "media_type" TEXT,
    "partition" "Partition",
    "present" "CelebAttribute"[],
    "absent" "CelebAttribute"[],
    "labelled" BOOLEAN NOT NULL DEFAULT false,
    "metadata" JSONB,
    "state" "IngestionItemState" NOT NULL,
    "outcome" "IngestionOutcome",
    "image_id" UUID,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "not_before" TIMESTAMPTZ(3),
    "error_code" TEXT,
    "error_message" TEXT,
    "error_field" TEXT,

    CONSTRAINT "ingestion_items_pkey" PRIMARY KEY ("ingestion_id","index")
);

-- CreateIndex
CREATE INDEX "ingestions_created_at_id_idx" ON "ingestions"("created_at", "id");

-- CreateIndex
CREATE INDEX "ingestions_state_created_at_id_idx" ON "ingestions"("state", "created_at", "id");

-- CreateIndex
CREATE INDEX "ingestion_items_ingestion_id_state_index_idx" ON "ingestion_items"("ingestion_id", "state", "index");

-- CreateIndex
CREATE INDEX "ingestion_items_waiting" ON "ingestion_items"("state") WHERE ("state" = 'WAITING');

-- CreateIndex
CREATE INDEX "images_sha256_dataset_idx" ON "images"("sha256", "dataset");

-- CreateIndex
CREATE INDEX "images_revision_idx" ON "images"("revision");

-- AddForeignKey
ALTER TABLE "ingestion_items" ADD CONSTRAINT "ingestion_items_ingestion_id_fkey" FOREIGN KEY ("ingestion_id") REFERENCES "ingestions"("id") ON DELETE CASCADE ON UPDATE CASCADE;
