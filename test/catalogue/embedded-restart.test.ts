import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CatalogueStores } from '../../src/catalogue/index.js';
import { Thread } from '../../src/threads/index.js';
import { failureOf } from '../support/failure.js';
import { numberedId } from '../support/points.js';
import { watchThreads, type WatchedThreads } from '../support/threads.js';
import { openEmbedded } from './stores.js';

const notices: string[] = [];
let watched: WatchedThreads;
let stores: CatalogueStores;

beforeEach(async () => {
  notices.splice(0);
  watched = watchThreads();
  stores = await openEmbedded((text) => notices.push(text));
});
afterEach(async () => {
  watched.forget();
  await stores.close();
});

const put = (version: string) => stores.embeddings.createCollection(version);

describe('the embedded database, when its thread dies', () => {
  it('fails what waited for an answer, and has everything that was answered for the next call', async () => {
    await put('kept');
    const slow = stores.query('SELECT count(*) FROM generate_series(1, 30000000)', []);
    const outcomes = Promise.allSettled([slow]);
    await new Promise((resolve) => setTimeout(resolve, 50));
    await watched.kill();
    expect(await outcomes).toMatchObject([{ status: 'rejected', reason: { code: 'SERVICE_UNAVAILABLE' } }]);
    // Plain SQL, and Prisma.
    expect(await stores.embeddings.collections()).toEqual(['kept']);
    expect(await stores.catalogue.countByState()).toMatchObject({ INDEXED: 0 });
    expect(notices).toEqual(['embedded database: died, and was started again']);
    expect(watched.started()).toHaveLength(2);
  });

  it('says that it is unavailable while it does not start, and comes back when it does', async () => {
    await put('kept');
    await watched.kill();
    watched.forget();
    const failing = vi.spyOn(Thread, 'start').mockRejectedValue(new Error('no memory'));
    const asks = [
      () => stores.catalogue.countByState(),
      () => put('late'),
      () => stores.embeddings.active(),
      () => stores.catalogue.byIds([numberedId(1)]),
    ];
    for (const ask of asks) expect(await failureOf(ask)).toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
    // Not once a call: the budget is three.
    expect(failing).toHaveBeenCalledTimes(3);
    failing.mockRestore();
    vi.spyOn(performance, 'now').mockReturnValue(performance.now() + 60_001);
    expect(await stores.embeddings.collections()).toEqual(['kept']);
    vi.restoreAllMocks();
  });
});
