import { createServer, type AddressInfo, type Socket } from 'node:net';
import type { Worker } from 'node:worker_threads';
import { Client } from 'pg';
import { describe, expect, it } from 'vitest';
import { openCatalogue } from '../../src/catalogue/index.js';
import { Database } from '../../src/catalogue/database.js';
import { startEmbeddedDatabase } from '../../src/catalogue/embedded-database.js';
import { PrismaCatalogue } from '../../src/catalogue/prisma-catalogue.js';
import { Turns } from '../../src/catalogue/turns.js';
import { PrismaEmbeddingStore } from '../../src/catalogue/prisma-embedding-store.js';
import { newImage } from '../contract/sample-images.js';
import { seedEmbeddedDatabase } from '../support/embedded-template.js';
import { failureOf } from '../support/failure.js';
import { noPostgres, openPostgres, POSTGRES_NEEDED, temporaryFolder } from './stores.js';

const NOBODY = 'postgresql://facet:secret@127.0.0.1:1/facet';
const image = newImage('1');
const embedding = {
  id: image.id,
  vector: new Float32Array(300),
  attributes: [],
  dataset: 'd',
  partition: null,
};

/** Every call of both stores. */
function calls(database: Database): Record<string, () => Promise<unknown>> {
  const catalogue = new PrismaCatalogue(database.prisma, new Turns());
  const embeddings = new PrismaEmbeddingStore(database);
  return {
    putPending: () => catalogue.putPending([image]),
    markIndexed: () => catalogue.markIndexed([image.id]),
    byIds: () => catalogue.byIds([image.id]),
    page: () => catalogue.page({}, 1),
    count: () => catalogue.count(),
    countByState: () => catalogue.countByState(),
    attributeCounts: () => catalogue.attributeCounts(),
    pending: () => catalogue.pending(1),
    all: () => catalogue.all(1),
    markDeleting: () => catalogue.markDeleting([image.id]),
    remove: () => catalogue.remove([image.id]),
    ping: () => catalogue.ping(),
    createCollection: () => embeddings.createCollection('m'),
    collections: () => embeddings.collections(),
    active: () => embeddings.active(),
    activate: () => embeddings.activate('m'),
    dropCollection: () => embeddings.dropCollection('m'),
    put: () => embeddings.put('m', [embedding]),
    delete: () => embeddings.delete([image.id]),
    scan: () => embeddings.scan('m', 1),
  };
}

describe('a database that is not there', () => {
  it.each([
    ['no server at that address', { connectionString: NOBODY }],
    ['no socket at that path', { host: '/nowhere', user: 'x', database: 'x' }],
  ])('makes every call fail as SERVICE_UNAVAILABLE, with its cause: %s', async (_, config) => {
    const database = new Database(config);
    for (const [name, call] of Object.entries(calls(database))) {
      const failure = await failureOf(call);
      expect({ name, code: failure.code }).toEqual({ name, code: 'SERVICE_UNAVAILABLE' });
      expect(failure.cause).toBeInstanceOf(Error);
    }
    await database.close();
  });

  it('is explained at the start, without the password', async () => {
    const failure = await failureOf(() => openCatalogue({ dataDir: '/nowhere', databaseUrl: NOBODY }));
    expect(failure.code).toBe('SERVICE_UNAVAILABLE');
    expect(failure.message).toContain('ECONNREFUSED 127.0.0.1:1');
    expect(failure.message).not.toContain('secret');
  });

  it('shows in a ping even when it accepts connections and never answers', async () => {
    const sockets: Socket[] = [];
    const silent = createServer((socket) => sockets.push(socket));
    await new Promise<void>((listening) => silent.listen(0, '127.0.0.1', listening));
    const database = new Database({
      host: '127.0.0.1',
      port: portOf(silent.address()),
      user: 'x',
      database: 'x',
    });
    const failure = await failureOf(() => new PrismaCatalogue(database.prisma, new Turns()).ping());
    expect(failure.code).toBe('SERVICE_UNAVAILABLE');
    for (const socket of sockets) socket.destroy();
    await new Promise((closed) => silent.close(closed));
    await database.close();
  });
});

describe('the embedded database’s thread', () => {
  it('rejects what is under way and whatever comes after when it dies', async () => {
    const folder = await temporaryFolder();
    await seedEmbeddedDatabase(folder.path);
    let thread: Worker | undefined;
    process.once('worker', (worker) => (thread = worker));
    const embedded = await startEmbeddedDatabase(folder.path);
    const database = new Database({ host: embedded.host, user: 'postgres', database: 'postgres', max: 1 });
    await database.query('SELECT 1', []);

    const underWay = failureOf(() =>
      database.query('SELECT count(*) FROM generate_series(1, 1000000000)', []),
    );
    const queued = failureOf(() => new PrismaCatalogue(database.prisma, new Turns()).count());
    await thread?.terminate();
    for (const failure of [await underWay, await queued]) expect(failure.code).toBe('SERVICE_UNAVAILABLE');
    const ping = failureOf(() => new PrismaCatalogue(database.prisma, new Turns()).ping());
    expect(await ping).toMatchObject({ code: 'SERVICE_UNAVAILABLE' });

    await database.close();
    await embedded.close();
    await folder.remove();
  }, 120_000);
});

describe.skipIf(noPostgres)(`a PostgreSQL that goes away (${POSTGRES_NEEDED})`, () => {
  it('rejects what is under way, and answers again when it is back', async () => {
    const stores = await openPostgres();
    const database = new Database({ connectionString: stores.url, max: 2 });
    const admin = new Client({ connectionString: stores.url });
    await admin.connect();

    const underWay = failureOf(() => database.query('SELECT pg_sleep(60)', []));
    const alsoUnderWay = failureOf(() => database.session((client) => client.query('SELECT pg_sleep(60)')));
    const others = `FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'SELECT pg_sleep%'`;
    while ((await admin.query(`SELECT 1 ${others}`)).rows.length < 2) await new Promise(setImmediate);
    await admin.query(`SELECT pg_terminate_backend(pid) ${others}`);
    for (const failure of [await underWay, await alsoUnderWay]) {
      expect(failure).toMatchObject({ code: 'SERVICE_UNAVAILABLE', cause: { code: '57P01' } });
    }

    for (const [name, call] of Object.entries(calls(database))) {
      // The collection 'm' is created and dropped on the way; nothing else can fail.
      expect(await call().then(() => name)).toBe(name);
      if (name === 'dropCollection') await calls(database).createCollection();
    }
    await admin.end();
    await database.close();
    await stores.close();
  });

  it('says so at the start when the database or the login is wrong', async () => {
    const stores = await openPostgres();
    const url = new URL(stores.url);
    url.pathname = '/no_such_database';
    const failure = await failureOf(() => openCatalogue({ dataDir: '/nowhere', databaseUrl: url.href }));
    expect(failure.code).toBe('SERVICE_UNAVAILABLE');
    expect(failure.message).toContain('no_such_database');
    await stores.close();
  });

  it('passes on an error that is the statement’s own', async () => {
    const stores = await openPostgres();
    const database = new Database({ connectionString: stores.url });
    await expect(database.query('SELECT 1/0', [])).rejects.toMatchObject({ code: '22012' });
    await expect(stores.catalogue.page({}, 1, 'not an id')).rejects.toMatchObject({ code: 'P2010' });
    await expect(stores.catalogue.markIndexed(['not an id'])).rejects.toMatchObject({ code: 'P2010' });
    await database.close();
    await stores.close();
  });
});

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
