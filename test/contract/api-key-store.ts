import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import type { ApiKeyStore, NewApiKey } from '../../src/catalogue/index.js';

/** What every store of API keys does. */
export function apiKeyStoreContract(open: () => Promise<{ readonly apiKeys: ApiKeyStore }>): void {
  describe('API keys', () => {
    let store: ApiKeyStore;
    const at = new Date('2026-03-01T10:00:00.123Z');
    const later = (ms: number) => new Date(at.getTime() + ms);
    const first: NewApiKey = {
      id: 'aaaaaaaaaaaaaaaa',
      name: "O'Brien",
      hash: randomBytes(32),
      scopes: ['read', 'write'],
      createdAt: at,
      expiresAt: later(86_400_000),
    };
    const second: NewApiKey = {
      ...first,
      id: 'bbbbbbbbbbbbbbbb',
      hash: randomBytes(32),
      createdAt: later(1),
      expiresAt: null,
    };
    beforeAll(async () => {
      store = (await open()).apiKeys;
    });

    it('tells that none was ever put, keeps what is put, and tells that there was one', async () => {
      expect(await store.any()).toBe(false);
      expect(await store.byId(first.id)).toBeUndefined();
      await store.put(first);
      await store.put(second);
      expect(await store.any()).toBe(true);
      expect(await store.byId(first.id)).toEqual({ ...first, revokedAt: null, lastUsedAt: null });
    });

    it('lists the newest first, as many as asked for', async () => {
      expect((await store.list(5)).map(({ id }) => id)).toEqual([second.id, first.id]);
      expect((await store.list(1)).map(({ id }) => id)).toEqual([second.id]);
    });

    it('refuses a second key of an id', async () => {
      await expect(store.put(first)).rejects.toThrow();
    });

    it('notes a use once a minute', async () => {
      await store.touch(first.id, later(1000));
      await store.touch(first.id, later(60_999));
      expect((await store.byId(first.id))?.lastUsedAt).toEqual(later(1000));
      await store.touch(first.id, later(61_000));
      expect((await store.byId(first.id))?.lastUsedAt).toEqual(later(61_000));
    });

    it('revokes once, and keeps the row', async () => {
      expect((await store.revoke(second.id, later(5)))?.revokedAt).toEqual(later(5));
      expect((await store.revoke(second.id, later(9)))?.revokedAt).toEqual(later(5));
      expect(await store.revoke('cccccccccccccccc', at)).toBeUndefined();
      expect(await store.any()).toBe(true);
    });

    it('gives everybody the secret that came first', async () => {
      const mine = randomBytes(32);
      const all = await Promise.all([mine, randomBytes(32)].map((proposed) => store.secret('s', proposed)));
      expect(all[0]).toEqual(all[1]);
      expect(await store.secret('other', mine)).toEqual(mine);
    });
  });
}
