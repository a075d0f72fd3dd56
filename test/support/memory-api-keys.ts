import type { ApiKeyRow, ApiKeyStore, NewApiKey } from '../../src/catalogue/index.js';

/** Keys in memory, for tests of what stands on a store. */
export class MemoryApiKeys implements ApiKeyStore {
  readonly #rows = new Map<string, ApiKeyRow>();
  readonly #secrets = new Map<string, Buffer>();

  put(key: NewApiKey): Promise<void> {
    this.#rows.set(key.id, { ...key, revokedAt: null, lastUsedAt: null });
    return Promise.resolve();
  }

  byId(id: string): Promise<ApiKeyRow | undefined> {
    return Promise.resolve(this.#rows.get(id));
  }

  list(limit: number): Promise<ApiKeyRow[]> {
    return Promise.resolve([...this.#rows.values()].reverse().slice(0, limit));
  }

  any(): Promise<boolean> {
    return Promise.resolve(this.#rows.size > 0);
  }

  revoke(id: string, at: Date): Promise<ApiKeyRow | undefined> {
    const row = this.#rows.get(id);
    if (row !== undefined) this.#rows.set(id, { ...row, revokedAt: row.revokedAt ?? at });
    return this.byId(id);
  }

  touch(id: string, at: Date): Promise<void> {
    const row = this.#rows.get(id);
    if (row !== undefined) this.#rows.set(id, { ...row, lastUsedAt: at });
    return Promise.resolve();
  }

  secret(name: string, proposed: Buffer): Promise<Buffer> {
    const kept = this.#secrets.get(name) ?? proposed;
    this.#secrets.set(name, kept);
    return Promise.resolve(kept);
  }
}
