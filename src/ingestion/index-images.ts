import type { Catalogue, NewImage } from '../catalogue/index.js';
import { FacetError } from '../domain/index.js';
import type { Model } from '../model/index.js';
import { payloadKeys, type VectorIndex, type VectorPayload } from '../vectors/index.js';
import type { FeatureExtractor } from '../vision/index.js';

/** What ingestion works with: the parts are opened, and closed, by the caller. */
export interface IngestionParts {
  readonly extractor: FeatureExtractor;
  readonly model: Model;
  readonly catalogue: Catalogue;
  readonly index: VectorIndex;
}

/** An image with what its embedding is made from. */
export interface ImageWithFeatures {
  readonly image: NewImage;
  readonly features: Float32Array;
}

/** @throws FacetError `MODEL_INVALID` when the model was trained on features of another backbone */
export function requireSameBackbone({ model, extractor }: IngestionParts): void {
  const { backbone, backboneHash, featureDimensions } = model.manifest;
  const own = extractor.backbone;
  if (backboneHash === own.hash) return;
  throw new FacetError(
    'MODEL_INVALID',
    `model ${model.manifest.name} needs ${featureDimensions} features of backbone ${backbone} ${backboneHash.slice(0, 12)}; this is ${own.id} ${own.hash.slice(0, 12)} with ${own.dimensions}`,
  );
}

/** Image head → the model's collection. Rows are left as they are. */
export async function upsertEmbeddings(
  { model, index }: Pick<IngestionParts, 'model' | 'index'>,
  items: readonly ImageWithFeatures[],
): Promise<void> {
  if (items.length === 0) return;
  const { featureDimensions } = model.manifest;
  const features = new Float32Array(items.length * featureDimensions);
  items.forEach((item, i) => {
    features.set(item.features, i * featureDimensions);
  });
  const embeddings = await model.embedFeatures(features, items.length);
  const points = items.map(({ image }, i) => ({
    id: image.id,
    vector: embeddings.slice(i * index.dimensions, (i + 1) * index.dimensions),
    payload: payloadOf(image),
  }));
  await index.upsert(model.version, points);
}

/**
 * Takes images in: row PENDING → point → row INDEXED. Whenever the process dies in between, the row is PENDING and the
 * whole can be done again: ids are deterministic and every step replaces.
 */
export async function indexImages(
  parts: Pick<IngestionParts, 'model' | 'index' | 'catalogue'>,
  items: readonly ImageWithFeatures[],
): Promise<void> {
  if (items.length === 0) return;
  await parts.catalogue.putPending(items.map(({ image }) => image));
  await upsertEmbeddings(parts, items);
  await parts.catalogue.markIndexed(items.map(({ image }) => image.id));
}

/** What the index keeps of an image beside its embedding. */
export function payloadOf({ labels, dataset, partition }: NewImage): VectorPayload {
  return { attributes: payloadKeys(labels), dataset, partition };
}
