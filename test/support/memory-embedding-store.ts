import { FacetError } from '../../src/domain/index.js';
import type { EmbeddingStore, StoredEmbedding } from '../../src/catalogue/index.js';

/** An EmbeddingStore in memory, for tests of what stands on one. `fault` makes the named method fail. */
export class MemoryEmbeddingStore implements EmbeddingStore {
  readonly #collections = new Map<string, Map<string, StoredEmbedding>>();
  #active: string | null = null;
  /** Called before every operation with its name; throw (or wait) in it to play a failing (or slow) database. */
  before: (operation: keyof EmbeddingStore) => void | Promise<void> = () => undefined;
  scans = 0;

  async createCollection(modelVersion: string): Promise<void> {
    await this.before('createCollection');
    if (!this.#collections.has(modelVersion)) this.#collections.set(modelVersion, new Map());
  }

  async collections(): Promise<string[]> {
    await this.before('collections');
    return [...this.#collections.keys()];
  }

  async active(): Promise<string | null> {
    await this.before('active');
    return this.#active;
  }

  async activate(modelVersion: string): Promise<void> {
    await this.before('activate');
    this.#rows(modelVersion);
    this.#active = modelVersion;
  }

  async dropCollection(modelVersion: string): Promise<void> {
    await this.before('dropCollection');
    this.#collections.delete(modelVersion);
  }

  async put(modelVersion: string, rows: readonly StoredEmbedding[]): Promise<void> {
    await this.before('put');
    const kept = this.#rows(modelVersion);
    if (new Set(rows.map(({ id }) => id)).size < rows.length) throw new Error('a row twice in one statement');
    for (const row of rows) kept.set(row.id, { ...row, vector: row.vector.slice() });
  }

  async delete(ids: readonly string[]): Promise<void> {
    await this.before('delete');
    for (const rows of this.#collections.values()) for (const id of ids) rows.delete(id);
  }

  async scan(modelVersion: string, limit: number, afterId = ''): Promise<StoredEmbedding[]> {
    await this.before('scan');
    this.scans++;
    const rows = [...(this.#collections.get(modelVersion)?.values() ?? [])];
    return rows
      .filter(({ id }) => id > afterId)
      .sort((a, b) => (a.id < b.id ? -1 : 1))
      .slice(0, limit);
  }

  #rows(modelVersion: string): Map<string, StoredEmbedding> {
    const rows = this.#collections.get(modelVersion);
    if (rows === undefined) throw new FacetError('NOT_FOUND', `no collection ${modelVersion}`);
    return rows;
  }
}
