import { setTimeout } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCatalogue, type CatalogueStores } from '../../src/catalogue/index.js';
import { failureOf } from '../support/failure.js';
import { noPostgres, openPostgres, POSTGRES_NEEDED } from './stores.js';

/** Sessions that hold the lock, or wait for it. */
const SESSIONS = `SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND objid = 72707370
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) AND granted = $1`;

describe.skipIf(noPostgres)(`turns of several processes (${POSTGRES_NEEDED})`, () => {
  let stores: CatalogueStores & { readonly url: string };
  let other: CatalogueStores;
  let observer: pg.Client;
  beforeAll(async () => {
    stores = await openPostgres();
    other = await openCatalogue({ dataDir: '/nowhere', databaseUrl: stores.url });
    observer = new pg.Client(stores.url);
    observer.on('error', () => undefined);
    await observer.connect();
  });
  afterAll(async () => {
    await observer.end();
    await other.close();
    await stores.close();
  });

  const sessions = async (granted: boolean) =>
    (await observer.query<{ pid: number }>(SESSIONS, [granted])).rows.map(({ pid }) => pid);
  const waiting = async () => {
    while ((await sessions(false)).length === 0) await setTimeout(5);
  };
  /** Work that runs until it is let go. */
  const held = (catalogue: CatalogueStores['catalogue']) => {
    let begin: () => void = () => undefined;
    let letGo: () => void = () => undefined;
    const begun = new Promise<void>((resolve) => (begin = resolve));
    const over = new Promise<void>((resolve) => (letGo = resolve));
    const result = catalogue.exclusively(() => {
      begin();
      return over;
    });
    result.catch(() => undefined);
    return {
      begun,
      result,
      letGo: () => {
        letGo();
      },
    };
  };

  it('never overlap, whichever process asks', async () => {
    let running = 0;
    let most = 0;
    const work = async () => {
      most = Math.max(most, ++running);
      await stores.catalogue.ping();
      await setTimeout(1);
      running--;
    };
    const asked = Array.from({ length: 40 }, (_, n) =>
      (n % 2 === 0 ? stores : other).catalogue.exclusively(work),
    );
    await Promise.all(asked);
    expect([most, running]).toEqual([1, 0]);
  });

  it('waits for the other process, and is let through when its work fails', async () => {
    let begin: () => void = () => undefined;
    const begun = new Promise<void>((resolve) => (begin = resolve));
    const first = stores.catalogue.exclusively(async () => {
      begin();
      await waiting();
      throw new Error('no');
    });
    first.catch(() => undefined);
    await begun;
    const second = other.catalogue.exclusively(() => Promise.resolve('through'));
    await expect(first).rejects.toThrow('no');
    expect(await second).toBe('through');
    expect(await sessions(true)).toEqual([]);
  });

  it('is let through when the other process dies, which is told that its turn was lost', async () => {
    const first = held(stores.catalogue);
    await first.begun;
    const second = other.catalogue.exclusively(() => Promise.resolve('through'));
    await waiting();
    // What a kill -9 comes to: the server ends the session.
    for (const pid of await sessions(true)) await observer.query('SELECT pg_terminate_backend($1)', [pid]);
    expect(await second).toBe('through');
    first.letGo();
    expect((await failureOf(() => first.result)).code).toBe('SERVICE_UNAVAILABLE');
    expect(await stores.catalogue.exclusively(() => Promise.resolve('again'))).toBe('again');
  });

  it('connects anew after its idle connection broke', async () => {
    await stores.catalogue.exclusively(() => Promise.resolve());
    await observer.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND pid <> pg_backend_pid() AND query LIKE '%pg_advisory_unlock%'`,
    );
    const results = await Promise.allSettled([
      stores.catalogue.exclusively(() => Promise.resolve()),
      stores.catalogue.exclusively(() => Promise.resolve()),
    ]);
    // The first may have met the connection before the news of its end came.
    expect(results[1].status).toBe('fulfilled');
  });

  it('tells those who wait when the catalogue is closed', async () => {
    const first = held(stores.catalogue);
    await first.begun;
    const closing = await openCatalogue({ dataDir: '/nowhere', databaseUrl: stores.url });
    const late = closing.catalogue.exclusively(() => Promise.resolve());
    const failure = failureOf(() => late);
    await waiting();
    await closing.close();
    expect((await failure).code).toBe('SERVICE_UNAVAILABLE');
    expect((await failureOf(() => closing.catalogue.exclusively(() => Promise.resolve()))).code).toBe(
      'SERVICE_UNAVAILABLE',
    );
    first.letGo();
    await first.result;
  });
});
