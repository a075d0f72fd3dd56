import { createServer, type Server } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Random } from '../../../src/domain/index.js';
import type { QdrantIndexOptions, VectorIndex } from '../../../src/vectors/index.js';
import { fill, MODEL } from '../../contract/vector-index/fixture.js';
import { numberedId, randomPoints, randomUnit, rejection } from '../../support/points.js';
import { startFakeQdrant, type FakeQdrant } from '../../support/qdrant/fake-server.js';
import { freshPrefix, indexOn } from '../../support/qdrant/fixture.js';
import { qdrantOpenApi } from '../../support/qdrant/openapi.js';

const quick = { attemptMs: 300, budgetMs: 5000, attempts: 3 };
const limits = { ping: { ...quick, attempts: 1 }, read: quick, write: quick };
const vector = randomUnit(new Random(1), 24);
const saying = (words: string): unknown => expect.stringContaining(words);

describe.skipIf(!qdrantOpenApi.present)(`a Qdrant in trouble (${qdrantOpenApi.reason})`, () => {
  let fake: FakeQdrant;
  let open: VectorIndex[] = [];

  const start = (options: Partial<QdrantIndexOptions> = {}): VectorIndex => {
    const index = indexOn(fake.url, { limits, ...options });
    open.push(index);
    return index;
  };
  /** How many requests end so. */
  const asked = (end: string) => fake.log.filter((line) => line.endsWith(end)).length;

  beforeEach(async () => {
    fake = await startFakeQdrant();
  });

  afterEach(async () => {
    for (const index of open) await index.close();
    open = [];
    await fake.close();
    expect(fake.violations).toEqual([]);
  });

  it.each([429, 408, 500, 502, 503])('that answers %i twice is asked a third time', async (status) => {
    const index = start();
    await fill(index, randomPoints(1, 5, 24));
    let faults = 0;
    fake.intercept = ({ path }) =>
      path.endsWith('/points/query') && faults++ < 2 ? { status, error: 'busy' } : undefined;
    expect(await index.search({ vector, limit: 3 })).toHaveLength(3);
    expect(asked('/points/query')).toBe(3);
  });

  it('that fails every write once gets every point all the same', async () => {
    const index = start();
    await fill(index, []);
    const failed = new Set<string>();
    fake.intercept = ({ method, path, body }) => {
      if (method !== 'PUT' || !path.endsWith('/points')) return undefined;
      const key = JSON.stringify(body);
      if (failed.has(key)) return undefined;
      failed.add(key);
      return { status: 503, error: 'write lock' };
    };
    const points = randomPoints(2, 1203, 24);
    await index.upsert(MODEL, points);
    expect(failed.size).toBe(3);
    expect(await index.count()).toBe(1203);
  });

  it('that always answers 503 is given up on, in its own words', async () => {
    const index = start();
    fake.intercept = () => ({ status: 503, error: 'the shard is not ready' });
    for (const action of [() => index.search({ vector, limit: 3 }), () => index.createCollection(MODEL)]) {
      fake.log.length = 0;
      const error = await rejection(action());
      expect(error).toMatchObject({
        code: 'SERVICE_UNAVAILABLE',
        message: saying('the shard is not ready'),
      });
      expect(fake.log).toHaveLength(3);
    }
  });

  it('that hangs is given up on by the deadline, and a ping tries once', async () => {
    const index = start();
    await fill(index, randomPoints(3, 2, 24));
    fake.intercept = () => 'hang';
    fake.log.length = 0;
    const error = await rejection(index.ping());
    expect(error).toMatchObject({
      code: 'SERVICE_UNAVAILABLE',
      message: saying('no answer in time'),
    });
    expect(fake.log).toHaveLength(1);
    expect(await rejection(index.count())).toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
    fake.intercept = () => undefined;
    expect(await index.count()).toBe(2);
  });

  it('that hangs once is asked again', async () => {
    const index = start();
    await fill(index, randomPoints(4, 2, 24));
    let faults = 0;
    fake.intercept = ({ path }) => (path.endsWith('/points/count') && faults++ === 0 ? 'hang' : undefined);
    expect(await index.count()).toBe(2);
    expect(asked('/points/count')).toBe(2);
  });

  it('that wants another API key is not asked twice, and the message names the key, not its value', async () => {
    fake.apiKey = 'right';
    const right = start({ apiKey: 'right' });
    await fill(right, randomPoints(5, 2, 24));
    fake.log.length = 0;
    for (const apiKey of ['wrong-secret', undefined]) {
      const error = await rejection(start({ apiKey }).ping());
      expect(error).toMatchObject({ code: 'SERVICE_UNAVAILABLE', details: { field: 'QDRANT_API_KEY' } });
      expect(String(error)).not.toContain('secret');
    }
    expect(fake.log).toHaveLength(2);
  });

  it('that lets us only read says so at the first write, and goes on answering searches', async () => {
    const index = start();
    await fill(index, randomPoints(6, 2, 24));
    fake.intercept = ({ method }) =>
      method === 'PUT' ? { status: 403, error: 'Forbidden: Global manage access is required' } : undefined;
    const error = await rejection(index.upsert(MODEL, randomPoints(6, 2, 24)));
    expect(error).toMatchObject({
      code: 'SERVICE_UNAVAILABLE',
      message: saying('may only read'),
    });
    expect(await index.search({ vector, limit: 5 })).toHaveLength(2);
  });

  it('whose collection is of another dimension is refused, naming both lengths', async () => {
    const collection = freshPrefix();
    await fill(start({ collection, dimensions: 16 }), randomPoints(7, 2, 16));
    const index = start({ collection });
    for (const action of [() => index.createCollection(MODEL), () => index.activate(MODEL)]) {
      const error = await rejection(action());
      expect(error).toMatchObject({
        code: 'SERVICE_UNAVAILABLE',
        details: { field: 'QDRANT_COLLECTION', limit: 24 },
      });
      expect(String(error)).toContain('16-dimensional');
    }
    for (const action of [
      () => index.search({ vector, limit: 1 }),
      () => index.upsert(MODEL, randomPoints(7, 1, 24)),
    ]) {
      const error = await rejection(action());
      expect(error).toMatchObject({
        code: 'SERVICE_UNAVAILABLE',
        message: saying('another length'),
      });
    }
  });

  it('that has lost the active collection is not taken for an empty gallery', async () => {
    const index = start({ collection: 'facet' });
    await fill(index, randomPoints(8, 2, 24));
    expect(await index.count()).toBe(2);
    fake.store.answer({
      method: 'DELETE',
      path: `/collections/facet_${MODEL}`,
      query: new URLSearchParams(),
      body: undefined,
    });
    for (const action of [
      () => index.search({ vector, limit: 1 }),
      () => index.search({ vector, limit: 1, modelVersion: MODEL }),
      () => index.count(),
      () => index.ping(),
    ]) {
      const error = await rejection(action());
      expect(error).toMatchObject({ code: 'SERVICE_UNAVAILABLE', details: { field: 'QDRANT_COLLECTION' } });
      expect(String(error)).toContain('alias "facet" is gone');
    }
    await fill(index, randomPoints(8, 2, 24));
    expect(await index.count()).toBe(2);
  });

  it('whose alias leads to nothing, or to a collection that is none of ours, is refused', async () => {
    const index = start({ collection: 'facet' });
    await index.createCollection(MODEL);
    fake.store.aliases.set('facet', 'somebody-elses');
    expect(String(await rejection(index.active()))).toContain(
      '"somebody-elses", a collection that is none of ours',
    );
    fake.store.aliases.set('facet', 'facet_lost');
    for (const modelVersion of [undefined, 'lost']) {
      const error = await rejection(index.search({ vector, limit: 1, modelVersion }));
      expect(error).toMatchObject({
        code: 'SERVICE_UNAVAILABLE',
        message: saying('gone from Qdrant'),
      });
    }
  });

  it('where another process creates the same collection first gets its payload indexes', async () => {
    const index = start({ collection: 'facet' });
    const exists = () => ({ status: 200, result: { exists: false } });
    await index.createCollection(MODEL);
    fake.store.collections.get(`facet_${MODEL}`)?.indexes.clear();
    fake.intercept = ({ path }) => (path.endsWith('/exists') ? exists() : undefined);
    await index.createCollection(MODEL);
    const indexes = fake.store.collections.get(`facet_${MODEL}`)?.indexes;
    expect(Object.fromEntries(indexes ?? [])).toEqual({
      attributes: { type: 'integer', lookup: true, range: false },
      dataset: 'keyword',
      partition: 'keyword',
    });
  });

  it('is told the shape of a new collection', async () => {
    const index = start({
      collection: 'facet',
      shardNumber: 6,
      replicationFactor: 3,
      writeConsistencyFactor: 2,
    });
    await index.createCollection(MODEL);
    expect(fake.store.collections.get(`facet_${MODEL}`)?.settings).toMatchObject({
      vectors: { size: 24, distance: 'Cosine' },
      hnsw_config: { m: 16, ef_construct: 128 },
      on_disk_payload: true,
      shard_number: 6,
      replication_factor: 3,
      write_consistency_factor: 2,
    });
  });

  it('is left alone by another prefix on the same server', async () => {
    const [a, b] = [start({ collection: 'facet' }), start({ collection: 'facet-b' })];
    await fill(a, randomPoints(9, 3, 24));
    await fill(b, randomPoints(9, 2, 24));
    expect(await a.collections()).toEqual([MODEL]);
    await b.delete([numberedId(0)]);
    expect([await a.count(), await b.count()]).toEqual([3, 1]);
  });

  it('lets other writes end but begins none after a batch that is refused', async () => {
    const index = start();
    await fill(index, []);
    fake.intercept = ({ path, method }) =>
      method === 'PUT' && path.endsWith('/points') ? { status: 400, error: 'no' } : undefined;
    expect(await rejection(index.upsert(MODEL, randomPoints(10, 4000, 24)))).toMatchObject({
      code: 'SERVICE_UNAVAILABLE',
      message: saying('Qdrant refuses (HTTP 400: no)'),
    });
    // Three writes are under way at most; on a busy machine the refusal may come before the others began.
    expect(asked('/points')).toBeGreaterThanOrEqual(1);
    expect(asked('/points')).toBeLessThanOrEqual(3);
  });

  it('whose points are not ours is not guessed about', async () => {
    const index = start({ collection: 'facet' });
    const [point] = randomPoints(11, 1, 24);
    await fill(index, [point]);
    fake.store.collections
      .get(`facet_${MODEL}`)
      ?.points.set(point.id, { id: point.id, vector: [...point.vector], payload: { dataset: 3 } });
    expect(await rejection(index.fetch([point.id]))).toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
  });
});

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return `http://127.0.0.1:${address.port}`;
}

describe('a QDRANT_URL', () => {
  it('where nobody listens is named as unreachable', async () => {
    const server = createServer();
    const url = await listen(server);
    await new Promise((resolve) => server.close(resolve));
    const index = indexOn(url, { limits });
    const error = await rejection(index.search({ vector, limit: 1 }));
    expect(error).toMatchObject({
      code: 'SERVICE_UNAVAILABLE',
      message: saying('cannot be reached (ECONNREFUSED)'),
    });
    await index.close();
  });

  it('with a path puts it before every request, and an answer that is not Qdrant’s is refused', async () => {
    const paths: string[] = [];
    const server = createServer((request, response) => {
      paths.push(request.url ?? '');
      response.end('<html>');
    });
    const url = await listen(server);
    const index = indexOn(`${url}/behind/proxy/`, { limits });
    expect(await rejection(index.ping())).toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
    expect(paths).toEqual(['/behind/proxy/aliases']);
    await index.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
});
