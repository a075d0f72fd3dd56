import type { EmbeddingStore, StoredEmbedding } from '../catalogue/index.js';
import { FacetError } from '../domain/index.js';
import { unitVector } from './checks.js';
import { ask, packPoints, type MatrixThread } from './matrix-thread.js';
import type { VectorPoint } from './vector-index.js';

/** Rows a read while loading: 5,000 × 300 float32 = 6 MB. With 2,000 the embedded database takes half as long again. */
const LOAD_BATCH = 5000;

export function toStored({ id, vector, payload }: VectorPoint): StoredEmbedding {
  return { id, vector, ...payload };
}

export function fromStored({ id, vector, attributes, dataset, partition }: StoredEmbedding): VectorPoint {
  return { id, vector, payload: { attributes, dataset, partition } };
}

/** A collection's points in id order, `batchSize` at a time; holds one batch in memory. */
export async function* storedPoints(
  store: EmbeddingStore,
  modelVersion: string,
  batchSize: number,
): AsyncGenerator<VectorPoint[]> {
  let afterId: string | undefined;
  for (;;) {
    const rows = await store.scan(modelVersion, batchSize, afterId);
    if (rows.length > 0) yield rows.map(fromStored);
    if (rows.length < batchSize) return;
    afterId = rows[rows.length - 1].id;
  }
}

/**
 * Fills the worker's staged collection from the store.
 * @throws FacetError `INTERNAL` naming a stored embedding that is not a unit vector of `dimensions`
 */
export async function loadCollection(
  store: EmbeddingStore,
  thread: MatrixThread,
  modelVersion: string,
  dimensions: number,
): Promise<void> {
  await ask(thread, { kind: 'stage', modelVersion }, 'done');
  // The worker takes in one batch while the next is read.
  let filling: Promise<unknown> = Promise.resolve();
  try {
    for await (const batch of storedPoints(store, modelVersion, LOAD_BATCH)) {
      const points = packPoints(
        batch.map((point) => sound(point, modelVersion, dimensions)),
        dimensions,
      );
      await filling;
      filling = ask(thread, { kind: 'fill', points }, 'done');
      // Awaited above or below; until then a rejection must not count as unhandled.
      filling.catch(() => undefined);
    }
  } finally {
    await filling;
  }
}

function sound(point: VectorPoint, modelVersion: string, dimensions: number): VectorPoint {
  try {
    return { ...point, vector: unitVector(point.vector, dimensions, 'vector') };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new FacetError(
      'INTERNAL',
      `stored embedding of image ${point.id} and model ${modelVersion}: ${reason}`,
      {},
      { cause },
    );
  }
}
