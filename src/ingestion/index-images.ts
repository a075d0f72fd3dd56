import type { Catalogue, NewImage } from '../catalogue/index.js';
import { FacetError } from '../domain/index.js';
import type { Model } from '../model/index.js';
import { payloadKeys, type VectorIndex, type VectorPayload } from '../vectors/index.js';
import type { FeatureExtractor } from '../vision/index.js';

/** What ingestion works with: the parts are opened, and closed, by the caller. */
export interface IngestionParts {
  /** The backbone that features are made with. */
  readonly extractor: FeatureExtractor;
  /** The process's model as of now: asked anew for every batch, in its turn. */
  readonly model: () => Model;
  readonly catalogue: Catalogue;
  readonly index: VectorIndex;
}

/** What embedding with one model works with, whichever model the process has. */
export interface EmbeddingParts extends Omit<IngestionParts, 'model'> {
  readonly model: Model;
}

/** An image with what its embedding is made from. */
export interface ImageWithFeatures {
  readonly image: NewImage;
  readonly features: Float32Array;
}

/** @throws FacetError `MODEL_INVALID` when the model was trained on features of another backbone */
export function requireSameBackbone({ model, extractor }: Pick<EmbeddingParts, 'model' | 'extractor'>): void {
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
  { model, index }: Pick<EmbeddingParts, 'model' | 'index'>,
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

/** What writing images needs; of the extractor no more than which backbone made their features. */
export type IndexingParts = Pick<IngestionParts, 'model' | 'index' | 'catalogue'> & {
  readonly extractor: Pick<FeatureExtractor, 'backbone'>;
};

/**
 * Takes images in with the model that is active now: row PENDING → point → row INDEXED. Whenever the process dies in
 * between, the row is PENDING and the whole can be done again: ids are deterministic and every step replaces. Call it in
 * a turn (`Catalogue.exclusively`). An index that has no collection yet gets the model's.
 * @throws FacetError `MODEL_CHANGED`, with nothing written, if the features are of another backbone than the model's, or
 *   another process has made another model the gallery's; `SERVICE_UNAVAILABLE`
 */
export async function indexImages(parts: IndexingParts, items: readonly ImageWithFeatures[]): Promise<void> {
  if (items.length === 0) return;
  await writeImages({ ...parts, model: await currentModel(parts) }, items);
}

/**
 * As `indexImages`, but for the last step: rows stay PENDING, for whoever makes them INDEXED together with what else
 * has to be true then.
 */
export async function stageImages(parts: IndexingParts, items: readonly ImageWithFeatures[]): Promise<void> {
  if (items.length === 0) return;
  const model = await currentModel(parts);
  await parts.catalogue.putPending(items.map(({ image }) => image));
  await upsertEmbeddings({ model, index: parts.index }, items);
}

/** As `indexImages`, into one model's collection, whichever is active. */
export async function writeImages(
  { model, catalogue, index }: Pick<EmbeddingParts, 'model' | 'index' | 'catalogue'>,
  items: readonly ImageWithFeatures[],
): Promise<void> {
  await catalogue.putPending(items.map(({ image }) => image));
  await upsertEmbeddings({ model, index }, items);
  await catalogue.markIndexed(items.map(({ image }) => image.id));
}

/** The model that the turn's batch is embedded with. @throws FacetError `MODEL_CHANGED` */
export async function currentModel({ model, index, extractor }: IndexingParts): Promise<Model> {
  const current = model();
  const { version, manifest } = current;
  if (manifest.backboneHash !== extractor.backbone.hash) {
    throw new FacetError(
      'MODEL_CHANGED',
      `the model is ${manifest.name} now, which needs features of ${manifest.backbone}, not of ${extractor.backbone.id}: do it again`,
    );
  }
  const active = await index.active();
  if (active === null) {
    await index.createCollection(version);
    await index.activate(version);
  } else if (active !== version) {
    throw new FacetError(
      'MODEL_CHANGED',
      `the gallery is indexed with model ${active} now, not with ${manifest.name} (${version}): do it again`,
    );
  }
  return current;
}

/** What the index keeps of an image beside its embedding. */
export function payloadOf({ labels, dataset, partition }: NewImage): VectorPayload {
  return { attributes: payloadKeys(labels), dataset, partition };
}
