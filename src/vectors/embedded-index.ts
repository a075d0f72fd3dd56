import type { EmbeddingStore } from '../catalogue/index.js';
import { FacetError, isUuid } from '../domain/index.js';
import { restartBudget } from '../threads/index.js';
import { checkBatchSize, checkedPoints, checkedSearch, checkFilter } from './checks.js';
import type { MatrixRequest } from './matrix-messages.js';
import { ask, packPoints, startMatrixThread, type MatrixThread } from './matrix-thread.js';
import { SerialQueue } from './serial-queue.js';
import { loadCollection, storedPoints, toStored } from './stored-points.js';
import type { VectorFilter, VectorHit, VectorIndex, VectorPoint, VectorSearch } from './vector-index.js';

export interface EmbeddedIndexOptions {
  /**
   * Where the embeddings durably are, or will be: the worker starts while the store is opened. This index must be its only
   * writer: it does not see others' writes.
   */
  readonly store: EmbeddingStore | Promise<EmbeddingStore>;
  /** Length of an embedding (300). */
  readonly dimensions: number;
  /** Threads of one matrix product; by default the cores, 4 at most. */
  readonly threads?: number;
  /** Told, in a sentence, when the worker died and was started again. */
  readonly onNotice?: (text: string) => void;
  /** How the matrix worker is started (tests watch and kill it). */
  readonly startThread?: typeof startMatrixThread;
}

/**
 * Opens the embedded vector index: exact search over the store's active collection, which a worker thread keeps in
 * memory (4 bytes × dimensions an image, and one more × dimensions once it is searched). Reads the whole active collection, so it takes seconds for a large gallery.
 * @throws FacetError `SERVICE_UNAVAILABLE` if the store does not answer, `INTERNAL` for a damaged stored embedding; what a
 *   promised store rejects with
 */
export async function openEmbeddedIndex(options: EmbeddedIndexOptions): Promise<VectorIndex> {
  const { dimensions, threads, startThread = startMatrixThread } = options;
  const start = () => startThread(dimensions, threads);
  const [thread, store] = await both(start(), options.store);
  const index = new EmbeddedIndex(options, start, store);
  await index.open(thread);
  return index;
}

/** @throws what either rejects with, once the thread, if there is one, has ended */
async function both(
  starting: Promise<MatrixThread>,
  store: EmbeddingStore | Promise<EmbeddingStore>,
): Promise<[MatrixThread, EmbeddingStore]> {
  const [thread, opened] = await Promise.allSettled([starting, store]);
  if (thread.status === 'rejected') throw thread.reason;
  if (opened.status === 'fulfilled') return [thread.value, opened.value];
  await thread.value.close();
  throw opened.reason;
}

/**
 * The store is the truth, the worker a copy of its active collection. Writes go one after the other, each to the store
 * first; a copy that may have missed one is thrown away. A lost copy is loaded again by the next call, between writes.
 */
class EmbeddedIndex implements VectorIndex {
  readonly dimensions: number;
  readonly #store: EmbeddingStore;
  readonly #start: () => Promise<MatrixThread>;
  readonly #onNotice: ((text: string) => void) | undefined;
  readonly #writes = new SerialQueue();
  readonly #restarts = restartBudget();
  #thread: MatrixThread | undefined;
  #active: string | null = null;
  #closed = false;

  constructor(
    { dimensions, onNotice }: EmbeddedIndexOptions,
    start: () => Promise<MatrixThread>,
    store: EmbeddingStore,
  ) {
    this.dimensions = dimensions;
    this.#store = store;
    this.#onNotice = onNotice;
    this.#start = start;
  }

  open(thread: MatrixThread): Promise<void> {
    return this.#writes.run(async () => {
      await this.#load(thread);
    });
  }

  createCollection(modelVersion: string): Promise<void> {
    return this.#write(() => this.#store.createCollection(modelVersion));
  }

  activate(modelVersion: string): Promise<void> {
    return this.#write(async () => {
      if (!(await this.#store.collections()).includes(modelVersion)) {
        throw new FacetError('NOT_FOUND', `modelVersion: there is no collection ${modelVersion}`, {
          field: 'modelVersion',
        });
      }
      const thread = await this.#loaded();
      if (this.#active === modelVersion) return;
      try {
        await loadCollection(this.#store, thread, modelVersion, this.dimensions);
        await this.#store.activate(modelVersion);
      } catch (error) {
        if (thread.alive) await ask(thread, { kind: 'unstage' }, 'done');
        throw error;
      }
      await this.#inStep(thread, { kind: 'swap' });
      this.#active = modelVersion;
    });
  }

  active(): Promise<string | null> {
    return Promise.resolve(this.#active);
  }

  collections(): Promise<string[]> {
    return this.#store.collections();
  }

  dropCollection(modelVersion: string): Promise<void> {
    return this.#write(async () => {
      // The store's word counts too: after a failed change of model the two may differ until the next load.
      if (modelVersion === this.#active || modelVersion === (await this.#store.active())) {
        throw new FacetError('BAD_USER_INPUT', `modelVersion: ${modelVersion} is the active collection`, {
          field: 'modelVersion',
        });
      }
      await this.#store.dropCollection(modelVersion);
    });
  }

  async upsert(modelVersion: string, points: readonly VectorPoint[]): Promise<void> {
    const checked = checkedPoints(points, this.dimensions);
    if (checked.length === 0) return;
    await this.#write(async () => {
      await this.#store.put(modelVersion, checked.map(toStored));
      const thread = await this.#loaded();
      if (modelVersion !== this.#active) return;
      await this.#inStep(thread, { kind: 'put', points: packPoints(checked, this.dimensions) });
    });
  }

  async delete(ids: readonly string[]): Promise<void> {
    const known = ids.filter(isUuid);
    if (known.length === 0) return;
    await this.#write(async () => {
      await this.#store.delete(known);
      await this.#inStep(await this.#loaded(), { kind: 'remove', ids: known });
    });
  }

  async search(search: VectorSearch): Promise<VectorHit[]> {
    const checked = checkedSearch(search, this.dimensions);
    return (await ask(await this.#ready(), { kind: 'search', search: checked }, 'hits')).hits;
  }

  async fetch(ids: readonly string[], modelVersion?: string): Promise<VectorPoint[]> {
    return (await ask(await this.#ready(), { kind: 'fetch', ids, modelVersion }, 'points')).points;
  }

  scroll(modelVersion: string, batchSize: number): AsyncIterable<VectorPoint[]> {
    checkBatchSize(batchSize);
    return storedPoints(this.#store, modelVersion, batchSize);
  }

  async count(filter?: VectorFilter): Promise<number> {
    checkFilter(filter);
    return (await ask(await this.#ready(), { kind: 'count', filter }, 'count')).count;
  }

  async ping(): Promise<void> {
    const thread = await this.#ready();
    await this.#store.active();
    await ask(thread, { kind: 'ping' }, 'done');
  }

  async close(): Promise<void> {
    this.#closed = true;
    // Behind the writes under way; their callers get their results.
    await this.#writes.run(async () => {
      await this.#thread?.close();
    });
  }

  #write<Result>(task: () => Promise<Result>): Promise<Result> {
    if (this.#closed) return Promise.reject(closed());
    return this.#writes.run(task);
  }

  /** The loaded worker, for reads. */
  #ready(): Promise<MatrixThread> {
    if (this.#closed) return Promise.reject(closed());
    if (this.#thread?.alive === true) return Promise.resolve(this.#thread);
    return this.#write(() => this.#loaded());
  }

  /** The loaded worker, loaded again if it died. Only between writes, so that none is missed. */
  async #loaded(): Promise<MatrixThread> {
    if (this.#thread?.alive === true) return this.#thread;
    this.#restarts.spend('vector index worker');
    const thread = await this.#load(await this.#start());
    this.#onNotice?.('vector index worker: died, and was started again');
    return thread;
  }

  /** Fills a new worker. */
  async #load(thread: MatrixThread): Promise<MatrixThread> {
    try {
      const active = await this.#store.active();
      if (active !== null) {
        await loadCollection(this.#store, thread, active, this.dimensions);
        await ask(thread, { kind: 'swap' }, 'done');
      }
      this.#active = active;
      this.#thread = thread;
      return thread;
    } catch (error) {
      await thread.close();
      throw error;
    }
  }

  /** Repeats in the worker what the store has already done; if that fails the copy is out of step and must go. */
  async #inStep(thread: MatrixThread, request: MatrixRequest): Promise<void> {
    try {
      await ask(thread, request, 'done');
    } catch (error) {
      this.#thread = undefined;
      // Not killed: ONNX Runtime ends the whole process if its thread is terminated in the middle of a run.
      await thread.close();
      throw error;
    }
  }
}

function closed(): FacetError {
  return new FacetError('SERVICE_UNAVAILABLE', 'vector index: closed');
}
