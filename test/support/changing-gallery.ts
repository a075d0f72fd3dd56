import { createHash } from 'node:crypto';
import type { Catalogue, CatalogueImage } from '../../src/catalogue/index.js';
import { imageId, PARTITIONS, Random, type SignedAttributes } from '../../src/domain/index.js';
import {
  payloadKeys,
  type VectorIndex,
  type VectorPayload,
  type VectorPoint,
} from '../../src/vectors/index.js';
import { newImage } from '../contract/sample-images.js';
import { ContentExtractor, contentFeatures } from './content-extractor.js';
import { collect } from './failure.js';
import { LabelModel } from './label-model.js';

/** The collection that a used index may be left with. */
export const EMPTY = 'empty';

/** Two empty stores; the index may have the empty collection `EMPTY`. */
export interface EmptyStores {
  readonly catalogue: Catalogue;
  readonly index: VectorIndex;
  readonly dispose: () => Promise<void>;
}

export const idOf = (n: number) => imageId('faces', `${n}.jpg`);
export const featuresOf = (n: number) => contentFeatures(Buffer.from(`image ${n}`));

/** Image n as the catalogue should have it: half of them of a dataset `faces`, all with labels that follow from n. */
export function imageOf(n: number) {
  const random = Random.stream(n, 9);
  return newImage(`${n}.jpg`, {
    sha256: createHash('sha256').update(`image ${n}`).digest('hex'),
    location: `file:///nowhere/${n}.jpg`,
    partition: [...PARTITIONS, null][n % 4],
    labels: Int8Array.from({ length: 40 }, () => random.int(3) - 1),
  });
}

export function payloadOf(image: {
  readonly labels: SignedAttributes;
  readonly dataset: string;
  readonly partition: string | null;
}): VectorPayload {
  return { attributes: payloadKeys(image.labels), dataset: image.dataset, partition: image.partition };
}

/** A gallery of `count` images in both stores, with the features of each kept and no file of any. */
export async function changingGallery(stores: EmptyStores, count: number) {
  const { catalogue, index } = stores;
  const model = new LabelModel('v1');
  const extractor = new ContentExtractor();
  const images = Array.from({ length: count }, (_, n) => imageOf(n));
  images.forEach(({ sha256 }, n) => extractor.store.set(sha256, featuresOf(n)));
  const pointOf = async (n: number): Promise<VectorPoint> => ({
    id: idOf(n),
    vector: await model.embedFeatures(featuresOf(n), 1),
    payload: payloadOf(imageOf(n)),
  });
  await catalogue.putPending(images);
  await index.createCollection(model.version);
  await index.activate(model.version);
  await index.dropCollection(EMPTY);
  await index.upsert(model.version, await Promise.all(images.map((_, n) => pointOf(n))));
  await catalogue.markIndexed(images.map(({ id }) => id));
  return {
    ...stores,
    model,
    extractor,
    pointOf,
    rows: () => catalogue.all(10_000),
    points: async (collection = model.version) => (await collect(index.scroll(collection, 100))).flat(),
  };
}

export type ChangingGallery = Awaited<ReturnType<typeof changingGallery>>;

/** What both stores hold, by id and in id order, as plain text that can be compared. */
export async function contents(gallery: ChangingGallery, collection?: string) {
  return {
    active: await gallery.index.active(),
    collections: await gallery.index.collections(),
    rows: (await gallery.rows()).map(plainRow),
    points: (await gallery.points(collection)).map(plainPoint),
  };
}

function plainRow({ createdAt, labels, ...row }: CatalogueImage) {
  return { ...row, labels: [...labels], created: createdAt.getTime() > 0 };
}

/** Vectors to 5 decimals: an index may normalise them anew. */
export function plainPoint({ id, vector, payload }: VectorPoint) {
  return {
    id,
    vector: Array.from(vector, (value) => Math.round(value * 1e5) / 1e5),
    dataset: payload.dataset,
    partition: payload.partition,
    attributes: [...payload.attributes].sort((a, b) => a - b),
  };
}
