-- CreateEnum
CREATE TYPE "CelebAttribute" AS ENUM ('FIVE_O_CLOCK_SHADOW', 'ARCHED_EYEBROWS', 'ATTRACTIVE', 'BAGS_UNDER_EYES', 'BALD', 'BANGS', 'BIG_LIPS', 'BIG_NOSE', 'BLACK_HAIR', 'BLOND_HAIR', 'BLURRY', 'BROWN_HAIR', 'BUSHY_EYEBROWS', 'CHUBBY', 'DOUBLE_CHIN', 'EYEGLASSES', 'GOATEE', 'GRAY_HAIR', 'HEAVY_MAKEUP', 'HIGH_CHEEKBONES', 'MALE', 'MOUTH_SLIGHTLY_OPEN', 'MUSTACHE', 'NARROW_EYES', 'NO_BEARD', 'OVAL_FACE', 'PALE_SKIN', 'POINTY_NOSE', 'RECEDING_HAIRLINE', 'ROSY_CHEEKS', 'SIDEBURNS', 'SMILING', 'STRAIGHT_HAIR', 'WAVY_HAIR', 'WEARING_EARRINGS', 'WEARING_HAT', 'WEARING_LIPSTICK', 'WEARING_NECKLACE', 'WEARING_NECKTIE', 'YOUNG');

-- CreateEnum
CREATE TYPE "ImageState" AS ENUM ('PENDING', 'INDEXED', 'DELETING');

-- CreateEnum
CREATE TYPE "Partition" AS ENUM ('train', 'validation', 'test');

-- CreateTable
CREATE TABLE "images" (
    "id" UUID NOT NULL,
    "dataset" TEXT NOT NULL,
    "external_id" TEXT NOT NULL,
    "sha256" TEXT NOT NULL,
    "location" TEXT NOT NULL,
    "media_type" TEXT NOT NULL,
    "width" INTEGER NOT NULL,
    "height" INTEGER NOT NULL,
    "bytes" INTEGER NOT NULL,
    "partition" "Partition",
    "present" "CelebAttribute"[],
    "absent" "CelebAttribute"[],
    "state" "ImageState" NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "images_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "embedding_collections" (
    "id" SERIAL NOT NULL,
    "model_version" TEXT NOT NULL,
    "active" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "embedding_collections_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "embeddings" (
    "collection_id" INTEGER NOT NULL,
    "image_id" UUID NOT NULL,
    "vector" BYTEA NOT NULL,
    "attributes" SMALLINT[],
    "dataset" TEXT NOT NULL,
    "partition" TEXT,

    CONSTRAINT "embeddings_pkey" PRIMARY KEY ("collection_id","image_id")
);

-- CreateIndex
CREATE INDEX "images_state_id_idx" ON "images"("state", "id");

-- CreateIndex
CREATE INDEX "images_partition_idx" ON "images"("partition");

-- CreateIndex
CREATE INDEX "images_present_idx" ON "images" USING GIN ("present");

-- CreateIndex
CREATE UNIQUE INDEX "images_dataset_external_id_key" ON "images"("dataset", "external_id");

-- CreateIndex
CREATE UNIQUE INDEX "embedding_collections_model_version_key" ON "embedding_collections"("model_version");

-- CreateIndex
CREATE UNIQUE INDEX "embedding_collections_one_active" ON "embedding_collections"("active") WHERE ("active" = true);

-- CreateIndex
CREATE INDEX "embeddings_image_id_idx" ON "embeddings"("image_id");

-- AddForeignKey
ALTER TABLE "embeddings" ADD CONSTRAINT "embeddings_collection_id_fkey" FOREIGN KEY ("collection_id") REFERENCES "embedding_collections"("id") ON DELETE CASCADE ON UPDATE CASCADE;
