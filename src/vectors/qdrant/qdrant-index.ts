import { FacetError, isUuid } from '../../domain/index.js';
import { checkBatchSize, checkedPoints, checkedSearch, checkFilter } from '../checks.js';
import type { VectorFilter, VectorHit, VectorIndex, VectorPoint, VectorSearch } from '../vector-index.js';
import { QdrantCalls, type CallKind, type CallLimits, type Server } from './calls.js';
import { gone, QdrantCollections, type CollectionShape } from './collections.js';
import { CollectionNames } from './names.js';
import { PointStore } from './point-store.js';

export interface QdrantIndexOptions extends Server, CollectionShape {
  /** The alias that searches read, and the prefix of the collections' names: letters, digits and `-`. */
  readonly collection: string;
  /** Length of an embedding (300). */
  readonly dimensions: number;
  /** Deadlines and retries other than CALL_LIMITS (tests shorten them). */
  readonly limits?: Readonly<Record<CallKind, CallLimits>>;
}

/**
 * The vector index on a Qdrant server or cluster, which several processes may share. Nothing is asked of the server
 * until the first call, so that a service starts while Qdrant is down.
 *
 * Scores are the canonical float64 products of the stored embeddings, as the embedded index gives them; Qdrant finds
 * the candidates. With `exact` it compares the query with every point. Without, it may walk its HNSW graph (in
 * segments large enough to have one), or int8 copies: a hit may then be missing, though none is misplaced or repeated, and one missed
 * on its own page does not come on a later one.
 */
export function openQdrantIndex(options: QdrantIndexOptions): VectorIndex {
  return new QdrantIndex(options);
}

class QdrantIndex implements VectorIndex {
  readonly dimensions: number;
  readonly #calls: QdrantCalls;
  readonly #collections: QdrantCollections;
  readonly #points: PointStore;
  readonly #underWay = new Set<Promise<unknown>>();
  #closed = false;

  constructor(options: QdrantIndexOptions) {
    this.dimensions = options.dimensions;
    this.#calls = new QdrantCalls(options, options.limits);
    const names = new CollectionNames(options.collection);
    this.#collections = new QdrantCollections(this.#calls, names, options.dimensions, options);
    this.#points = new PointStore(this.#calls, options.dimensions, options.quantization);
  }

  createCollection(modelVersion: string): Promise<void> {
    return this.#open(() => this.#collections.create(modelVersion));
  }

  activate(modelVersion: string): Promise<void> {
    return this.#open(() => this.#collections.activate(modelVersion));
  }

  active(): Promise<string | null> {
    return this.#open(() => this.#collections.active());
  }

  collections(): Promise<string[]> {
    return this.#open(() => this.#collections.list());
  }

  dropCollection(modelVersion: string): Promise<void> {
    return this.#open(() => this.#collections.drop(modelVersion));
  }

  upsert(modelVersion: string, points: readonly VectorPoint[]): Promise<void> {
    return this.#open(async () => {
      const checked = checkedPoints(points, this.dimensions);
      await this.#points.upsert(this.#collections.names.collection(modelVersion), checked);
    });
  }

  delete(ids: readonly string[]): Promise<void> {
    return this.#open(async () => {
      const known = ids.filter(isUuid);
      if (known.length === 0) return;
      for (const modelVersion of await this.#collections.list()) {
        await this.#points.delete(this.#collections.names.collection(modelVersion), known);
      }
    });
  }

  search(search: VectorSearch): Promise<VectorHit[]> {
    return this.#open(() => {
      const checked = checkedSearch(search, this.dimensions);
      const read = (collection: string) => this.#points.search(collection, checked);
      return checked.modelVersion === undefined
        ? this.#inActive(read, [])
        : this.#inExpected(checked.modelVersion, read, []);
    });
  }

  fetch(ids: readonly string[], modelVersion?: string): Promise<VectorPoint[]> {
    return this.#open(async () => {
      const known = ids.filter(isUuid);
      if (known.length === 0) return [];
      const read = (collection: string) => this.#points.fetch(collection, known);
      return modelVersion === undefined ? this.#inActive(read, []) : this.#inExpected(modelVersion, read, []);
    });
  }

  scroll(modelVersion: string, batchSize: number): AsyncIterable<VectorPoint[]> {
    checkBatchSize(batchSize);
    return this.#scroll(modelVersion, batchSize);
  }

  count(filter?: VectorFilter): Promise<number> {
    return this.#open(() => {
      checkFilter(filter);
      return this.#inActive((collection) => this.#points.count(collection, filter), 0);
    });
  }

  async ping(): Promise<void> {
    await this.#open(() => this.#collections.active('ping'));
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#calls.stopRetrying();
    // The calls under way; their callers get their results.
    await Promise.allSettled(this.#underWay);
  }

  /** Reads the active collection; `none` where none is. */
  async #inActive<Result>(read: (collection: string) => Promise<Result>, none: Result): Promise<Result> {
    for (let attempt = 1; ; attempt++) {
      const active = await this.#collections.active();
      if (active === null) return none;
      try {
        return await read(this.#collections.names.collection(active));
      } catch (error) {
        if (!isNotFound(error)) throw error;
        // Replaced and dropped between the two calls, if it happens once.
        if (attempt > 1) throw gone(`collection of the active model ${active} is gone from Qdrant`);
      }
    }
  }

  /** Reads a model's collection while asking whether it is the active one: no round trip more than the read itself. */
  async #inExpected<Result>(
    modelVersion: string,
    read: (collection: string) => Promise<Result>,
    none: Result,
  ): Promise<Result> {
    const collection = this.#collections.names.collection(modelVersion);
    const [active, result] = await Promise.allSettled([this.#collections.active(), read(collection)]);
    if (active.status === 'rejected') throw active.reason;
    if (active.value === null) return none;
    if (active.value !== modelVersion) {
      throw new FacetError(
        'MODEL_CHANGED',
        `modelVersion: the vector index serves model ${active.value}, not ${modelVersion}`,
        { field: 'modelVersion', limit: active.value },
      );
    }
    if (result.status === 'fulfilled') return result.value;
    if (isNotFound(result.reason))
      throw gone(`collection of the active model ${modelVersion} is gone from Qdrant`);
    throw result.reason;
  }

  async *#scroll(modelVersion: string, batchSize: number): AsyncGenerator<VectorPoint[]> {
    const batches = this.#points.scroll(this.#collections.names.collection(modelVersion), batchSize);
    for (;;) {
      const next = await this.#open(() => batches.next()).catch((error: unknown) => {
        if (isNotFound(error)) return undefined;
        throw error;
      });
      if (next === undefined || next.done === true) return;
      yield next.value;
    }
  }

  /** Runs a call unless closed, and lets `close` wait for it. */
  async #open<Result>(call: () => Promise<Result>): Promise<Result> {
    if (this.#closed) throw new FacetError('SERVICE_UNAVAILABLE', 'vector index: closed');
    const running = call();
    this.#underWay.add(running);
    try {
      return await running;
    } finally {
      this.#underWay.delete(running);
    }
  }
}

function isNotFound(error: unknown): boolean {
  return error instanceof FacetError && error.code === 'NOT_FOUND';
}
