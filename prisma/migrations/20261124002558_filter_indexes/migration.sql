-- CreateIndex
CREATE INDEX "images_created_at_idx" ON "images"("created_at");

-- CreateIndex
CREATE INDEX "images_metadata_idx" ON "images" USING GIN ("metadata" jsonb_path_ops);
