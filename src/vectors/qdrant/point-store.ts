import { z } from 'zod';
import { productError } from '../ranking.js';
import type { VectorFilter, VectorHit, VectorPoint, VectorSearch } from '../vector-index.js';
import type { QdrantCalls } from './calls.js';
import { QdrantError, understood } from './faults.js';
import { wireFilter } from './filter.js';
import { toWire, wireHit, wirePoint, wireVector } from './points.js';
import { quantizedSearch, type Quantization } from './quantization.js';
import { rankedBefore, rankedSearch } from './ranked-search.js';
import { batches, inStreams } from './streams.js';

/** Points a write: 500 × 300 numbers are some 3.2 MB of JSON; Qdrant takes 32 MiB. */
const WRITE_BATCH = 500;
/** Ids a deletion or a look-up names at once; embeddings a reply may carry. */
const READ_BATCH = 1000;
const STREAMS = 3;

const hits = z.array(wireHit);
const points = z.array(wirePoint);
const vectors = z.array(wireVector);
const page = z.object({ points, next_page_offset: z.string().nullish() });

/** Reads and writes the points of collections given by Qdrant's name. Each rejects with `NOT_FOUND` for one unknown. */
export class PointStore {
  readonly #error: number;

  constructor(
    private readonly calls: QdrantCalls,
    dimensions: number,
    private readonly quantization?: Quantization,
  ) {
    this.#error = productError(dimensions);
  }

  async upsert(collection: string, written: readonly VectorPoint[]): Promise<void> {
    await inStreams(batches(written, WRITE_BATCH), STREAMS, (batch) =>
      this.calls.run('write', 'upsert', (client) =>
        client.upsert(collection, { wait: true, points: batch.map(toWire) }),
      ),
    );
  }

  /** Removes points; a collection dropped meanwhile has lost them already. */
  async delete(collection: string, ids: readonly string[]): Promise<void> {
    await inStreams(batches(ids, READ_BATCH), STREAMS, async (batch) => {
      try {
        await this.calls.run('write', 'deletion', (client) =>
          client.delete(collection, { wait: true, points: batch }),
        );
      } catch (error) {
        if (!(error instanceof QdrantError && error.code === 'NOT_FOUND')) throw error;
      }
    });
  }

  /** The canonical ranking (see rankedSearch), whose candidates Qdrant finds: all of them if `exact`. */
  async search(collection: string, search: VectorSearch): Promise<VectorHit[]> {
    const wire = wireFilter(search.filter);
    if (wire.none) return [];
    const { vector, limit, after, before, exact = false } = search;
    const params = {
      exact,
      ...(!exact && { quantization: quantizedSearch(this.quantization) }),
      // ACORN looks two links far where several conditions at once would break HNSW's graph apart.
      ...(!exact && wire.conditions > 1 && { acorn: { enable: true } }),
    };
    const query = Array.from(vector);
    const read = async (offset: number, count: number) => {
      const answer = await this.calls.run('read', 'search', (client) =>
        client.query(collection, {
          query,
          params,
          offset,
          limit: count,
          ...(wire.filter !== undefined && { filter: wire.filter }),
          with_payload: false,
          with_vector: count <= READ_BATCH,
        }),
      );
      return understood('search', hits, answer.points);
    };
    const source = { read, vectors: (ids: readonly string[]) => this.#vectors(collection, ids) };
    const asked = { query: vector, limit, error: this.#error };
    return before === undefined
      ? rankedSearch(source, { ...asked, after })
      : rankedBefore(source, { ...asked, before });
  }

  /** Points with these ids, in the order asked; unknown ids are left out. */
  async fetch(collection: string, ids: readonly string[]): Promise<VectorPoint[]> {
    const found = await this.#retrieve(collection, ids, true, points);
    const byId = new Map(found.map((point) => [point.id, point]));
    return ids.map((id) => byId.get(id)).filter((point) => point !== undefined);
  }

  /** Every point in id order (UUIDs order as their text does), `batchSize` at a time. */
  async *scroll(collection: string, batchSize: number): AsyncGenerator<VectorPoint[]> {
    let batch: VectorPoint[] = [];
    let offset: string | undefined;
    do {
      const limit = Math.min(READ_BATCH, batchSize - batch.length);
      const answer = await this.calls.run('read', 'scroll', (client) =>
        client.scroll(collection, {
          limit,
          with_payload: true,
          with_vector: true,
          ...(offset !== undefined && { offset }),
        }),
      );
      const read = understood('scroll', page, answer);
      batch.push(...read.points);
      offset = read.next_page_offset ?? undefined;
      if (batch.length > 0 && (batch.length === batchSize || offset === undefined)) {
        yield batch;
        batch = [];
      }
    } while (offset !== undefined);
  }

  /** How many points pass, counted one by one. */
  async count(collection: string, filter?: VectorFilter): Promise<number> {
    const wire = wireFilter(filter);
    if (wire.none) return 0;
    const conditions = wire.filter === undefined ? {} : { filter: wire.filter };
    const answer = await this.calls.run('read', 'count', (client) =>
      client.count(collection, { ...conditions, exact: true }),
    );
    return understood('count', z.number().int(), answer.count);
  }

  async #vectors(collection: string, ids: readonly string[]): Promise<Map<string, Float32Array>> {
    const found = await this.#retrieve(collection, ids, false, vectors);
    return new Map(found.map(({ id, vector }) => [id, vector]));
  }

  async #retrieve<Item>(
    collection: string,
    ids: readonly string[],
    with_payload: boolean,
    schema: z.ZodType<Item[]>,
  ): Promise<Item[]> {
    const parts = await inStreams(batches(ids, READ_BATCH), STREAMS, async (batch) => {
      const answer = await this.calls.run('read', 'look-up', (client) =>
        client.retrieve(collection, { ids: batch, with_payload, with_vector: true }),
      );
      return understood('look-up', schema, answer);
    });
    return parts.flat();
  }
}
