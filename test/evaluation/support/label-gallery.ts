import { ATTRIBUTE_COUNT, imageId, Random } from '../../../src/domain/index.js';
import { openEmbeddedIndex, payloadKeys, type VectorIndex } from '../../../src/vectors/index.js';
import { LABEL_DIMENSIONS, LabelModel } from '../../support/label-model.js';
import { MemoryCatalogue } from '../../support/memory-catalogue.js';
import { MemoryEmbeddingStore } from '../../support/memory-embedding-store.js';

export interface Setting {
  readonly labels?: readonly Int8Array[];
  readonly model?: LabelModel;
  /** Embeddings in place of the model's own. */
  readonly vectors?: (row: number) => Float32Array;
  readonly leaveOut?: readonly number[];
  /** Not for `closeGalleries` to close. */
  readonly keep?: boolean;
}

export function randomLabels(count: number, unknown = 0, seed = 1): Int8Array[] {
  const random = new Random(seed);
  return Array.from({ length: count }, () =>
    Int8Array.from({ length: ATTRIBUTE_COUNT }, () =>
      random.float() < unknown ? 0 : random.float() < 0.4 ? 1 : -1,
    ),
  );
}

export function randomUnit(seed: number): Float32Array {
  const random = Random.stream(seed, 9);
  const values = Array.from({ length: LABEL_DIMENSIONS }, () => random.normal());
  const norm = Math.hypot(...values);
  return Float32Array.from(values, (value) => value / norm);
}

const opened: VectorIndex[] = [];

/** Closes the indexes of the galleries opened since it was last called. */
export async function closeGalleries(): Promise<void> {
  for (const index of opened.splice(0)) await index.close();
}

/** A gallery of labels, embedded by a LabelModel in an embedded index. */
export async function openGallery({
  labels = randomLabels(120),
  model = new LabelModel('v1'),
  vectors,
  leaveOut = [],
  keep = false,
}: Setting = {}) {
  const catalogue = new MemoryCatalogue();
  const index = await openEmbeddedIndex({
    store: new MemoryEmbeddingStore(),
    dimensions: LABEL_DIMENSIONS,
    threads: 1,
  });
  if (!keep) opened.push(index);
  const images = labels.map((own, row) => ({
    id: imageId('test', `${row}.jpg`),
    dataset: 'test',
    externalId: `${row}.jpg`,
    sha256: '0'.repeat(64),
    location: 'file:///nowhere',
    mediaType: 'image/jpeg',
    width: 1,
    height: 1,
    bytes: 1,
    partition: row % 2 === 0 ? ('test' as const) : ('train' as const),
    labels: own,
    metadata: {},
  }));
  await catalogue.putPending(images);
  await catalogue.markIndexed(images.map(({ id }) => id));
  await index.createCollection(model.version);
  await index.activate(model.version);
  const points = await Promise.all(
    images.map(async ({ id, dataset, partition, labels: own }, row) => ({
      id,
      vector: vectors?.(row) ?? (await model.embedFeatures(Float32Array.from(own), 1)),
      payload: { attributes: payloadKeys(own), dataset, partition },
    })),
  );
  await index.upsert(
    model.version,
    points.filter((_, row) => !leaveOut.includes(row)),
  );
  return { catalogue, index, model, images, points };
}
