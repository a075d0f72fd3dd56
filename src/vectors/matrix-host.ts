import { FacetError } from '../domain/index.js';
import type { MatrixReply, MatrixRequest, PackedPoints } from './matrix-messages.js';
import { ResidentCollection } from './resident-collection.js';
import type { Scorer } from './scorer.js';
import type { VectorHit, VectorSearch } from './vector-index.js';

/** Most queries of one product: their scores of one block take 64 × 32,768 int32, 8 MB. */
const MAX_BATCH = 64;

interface Waiting<Request> {
  readonly request: Request;
  readonly resolve: (reply: MatrixReply) => void;
  readonly reject: (error: unknown) => void;
}
type SearchRequest = Extract<MatrixRequest, { kind: 'search' }>;
type OtherRequest = Exclude<MatrixRequest, { kind: 'search' }>;

const DONE: MatrixReply = { kind: 'done' };

/**
 * What the matrix worker does. Requests wait in two queues; each turn answers every waiting search with one product,
 * then does every other request in order. So rows never change while a product reads them, searches that arrive during
 * one are answered together by the next, and neither kind starves the other.
 */
export class MatrixHost {
  #searches: Waiting<SearchRequest>[] = [];
  #others: Waiting<OtherRequest>[] = [];
  #busy = false;
  #active: ResidentCollection | undefined;
  #staged: ResidentCollection | undefined;

  constructor(
    private readonly dimensions: number,
    private readonly scorer: Scorer,
  ) {}

  handle(request: MatrixRequest): Promise<MatrixReply> {
    return new Promise((resolve, reject) => {
      if (request.kind === 'search') this.#searches.push({ request, resolve, reject });
      else this.#others.push({ request, resolve, reject });
      if (this.#busy) return;
      this.#busy = true;
      // A turn of the event loop first: requests that were sent together are then all here.
      setImmediate(() => void this.#work());
    });
  }

  /** Frees what searches of the active collection have built up. */
  async release(): Promise<void> {
    await this.#active?.release();
  }

  async #work(): Promise<void> {
    while (this.#searches.length + this.#others.length > 0) {
      const searches = this.#searches;
      const others = this.#others;
      this.#searches = [];
      this.#others = [];
      for (let i = 0; i < searches.length; i += MAX_BATCH) {
        await this.#searchTogether(searches.slice(i, i + MAX_BATCH));
      }
      for (const { request, resolve, reject } of others) {
        try {
          resolve(await this.#answer(request));
        } catch (error) {
          reject(error);
        }
      }
    }
    this.#busy = false;
  }

  async #searchTogether(waiting: readonly Waiting<SearchRequest>[]): Promise<void> {
    const wanted = waiting.filter(({ request, reject }) => {
      const refusal = this.#refusal(request.search.modelVersion);
      if (refusal !== undefined) reject(refusal);
      return refusal === undefined;
    });
    try {
      const answers = await this.#hits(wanted.map(({ request }) => request.search));
      wanted.forEach(({ resolve }, i) => {
        resolve({ kind: 'hits', hits: answers[i] });
      });
    } catch (error) {
      for (const { reject } of wanted) reject(error);
    }
  }

  async #hits(searches: readonly VectorSearch[]): Promise<VectorHit[][]> {
    if (this.#active === undefined) return searches.map(() => []);
    return this.#active.search(searches, this.scorer);
  }

  #refusal(modelVersion: string | undefined): FacetError | undefined {
    const active = this.#active?.modelVersion;
    if (active === undefined || modelVersion === undefined || modelVersion === active) return undefined;
    return new FacetError(
      'MODEL_CHANGED',
      `modelVersion: the vector index serves model ${active}, not ${modelVersion}`,
      { field: 'modelVersion', limit: active },
    );
  }

  async #answer(request: OtherRequest): Promise<MatrixReply> {
    switch (request.kind) {
      case 'stage':
        this.#staged = new ResidentCollection(request.modelVersion, this.dimensions);
        return DONE;
      case 'fill':
        return this.#put(this.#staged, request.points);
      case 'swap':
        if (this.#staged === undefined) throw new Error('swap: no collection is staged');
        await this.release();
        this.#active = this.#staged;
        this.#staged = undefined;
        return DONE;
      case 'unstage':
        this.#staged = undefined;
        return DONE;
      case 'put':
        return this.#put(this.#active, request.points);
      case 'remove':
        for (const id of request.ids) this.#active?.remove(id);
        return DONE;
      case 'count':
        return { kind: 'count', count: this.#active?.count(request.filter) ?? 0 };
      case 'fetch':
        return this.#fetch(request);
      case 'ping':
        return DONE;
    }
  }

  #fetch({ ids, modelVersion }: Extract<MatrixRequest, { kind: 'fetch' }>): MatrixReply {
    const refusal = this.#refusal(modelVersion);
    if (refusal !== undefined) throw refusal;
    return { kind: 'points', points: this.#active?.fetch(ids) ?? [] };
  }

  #put(collection: ResidentCollection | undefined, { ids, vectors, payloads }: PackedPoints): MatrixReply {
    if (collection === undefined) throw new Error('put: there is no such collection');
    ids.forEach((id, i) => {
      const vector = vectors.subarray(i * this.dimensions, (i + 1) * this.dimensions);
      collection.put({ id, vector, payload: payloads[i] });
    });
    return DONE;
  }
}
