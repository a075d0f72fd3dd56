import { FacetError } from '../../src/domain/index.js';
import type {
  VectorFilter,
  VectorHit,
  VectorIndex,
  VectorPoint,
  VectorSearch,
} from '../../src/vectors/index.js';
import { passes } from '../contract/vector-index/oracle.js';

/** A VectorIndex in memory, without a worker: for tests of what stands on one. Searches by brute force. */
export class MemoryVectorIndex implements VectorIndex {
  readonly #collections = new Map<string, Map<string, VectorPoint>>();
  #active: string | null = null;
  /** Called before every operation with its name; throw (or wait) in it to play a failing (or slow) index. */
  before: (operation: keyof VectorIndex) => void | Promise<void> = () => undefined;

  constructor(readonly dimensions: number) {}

  async createCollection(modelVersion: string): Promise<void> {
    await this.before('createCollection');
    if (!this.#collections.has(modelVersion)) this.#collections.set(modelVersion, new Map());
  }

  async activate(modelVersion: string): Promise<void> {
    await this.before('activate');
    this.#points(modelVersion);
    this.#active = modelVersion;
  }

  async active(): Promise<string | null> {
    await this.before('active');
    return this.#active;
  }

  async collections(): Promise<string[]> {
    await this.before('collections');
    return [...this.#collections.keys()];
  }

  async dropCollection(modelVersion: string): Promise<void> {
    await this.before('dropCollection');
    if (modelVersion === this.#active) throw new FacetError('BAD_USER_INPUT', 'the active collection');
    this.#collections.delete(modelVersion);
  }

  async upsert(modelVersion: string, points: readonly VectorPoint[]): Promise<void> {
    await this.before('upsert');
    const kept = this.#points(modelVersion);
    for (const point of points) kept.set(point.id, { ...point, vector: point.vector.slice() });
  }

  async delete(ids: readonly string[]): Promise<void> {
    await this.before('delete');
    for (const points of this.#collections.values()) for (const id of ids) points.delete(id);
  }

  async search({ vector, filter, limit, after }: VectorSearch): Promise<VectorHit[]> {
    await this.before('search');
    return this.#searchable(filter)
      .map((point) => ({
        id: point.id,
        score: point.vector.reduce((sum, value, i) => sum + value * vector[i], 0),
      }))
      .sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1))
      .filter(
        ({ id, score }) =>
          after === undefined || score < after.score || (score === after.score && id > after.id),
      )
      .slice(0, limit);
  }

  async fetch(ids: readonly string[], modelVersion?: string): Promise<VectorPoint[]> {
    await this.before('fetch');
    if (modelVersion !== undefined && this.#active !== null && modelVersion !== this.#active) {
      throw new FacetError('MODEL_CHANGED', `the index serves ${this.#active}, not ${modelVersion}`);
    }
    const points = this.#active === null ? undefined : this.#collections.get(this.#active);
    return ids.map((id) => points?.get(id)).filter((point) => point !== undefined);
  }

  async *scroll(modelVersion: string, batchSize: number): AsyncGenerator<VectorPoint[]> {
    await this.before('scroll');
    const points = [...(this.#collections.get(modelVersion)?.values() ?? [])];
    points.sort((a, b) => (a.id < b.id ? -1 : 1));
    for (let i = 0; i < points.length; i += batchSize) yield points.slice(i, i + batchSize);
  }

  async count(filter?: VectorFilter): Promise<number> {
    await this.before('count');
    return this.#searchable(filter).length;
  }

  async ping(): Promise<void> {
    await this.before('ping');
  }

  async close(): Promise<void> {
    await this.before('close');
  }

  #points(modelVersion: string): Map<string, VectorPoint> {
    const points = this.#collections.get(modelVersion);
    if (points === undefined) throw new FacetError('NOT_FOUND', `no collection ${modelVersion}`);
    return points;
  }

  #searchable(filter?: VectorFilter): VectorPoint[] {
    const points = this.#active === null ? [] : [...this.#points(this.#active).values()];
    return points.filter((point) => passes(point, filter));
  }
}
