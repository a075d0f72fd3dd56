import { setTimeout as sleep } from 'node:timers/promises';
import { QdrantClient } from '@qdrant/js-client-rest';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Random } from '../../../src/domain/index.js';
import type { QdrantIndexOptions } from '../../../src/vectors/index.js';
import { fill, MODEL } from '../../contract/vector-index/fixture.js';
import { expectOrder, positionAfter, PRECISION, ranking } from '../../contract/vector-index/oracle.js';
import { randomPoints, randomUnit } from '../../support/points.js';
import { startFakeQdrant, type FakeQdrant } from '../../support/qdrant/fake-server.js';
import { fixtureOn, freshPrefix, indexOn } from '../../support/qdrant/fixture.js';
import { qdrantOpenApi } from '../../support/qdrant/openapi.js';

const vector = randomUnit(new Random(1), 24);

describe.skipIf(!qdrantOpenApi.present)(`what Qdrant is told (${qdrantOpenApi.reason})`, () => {
  let fake: FakeQdrant;
  beforeEach(async () => {
    fake = await startFakeQdrant();
  });
  afterEach(async () => {
    await fake.close();
    expect(fake.violations).toEqual([]);
  });

  /** The bodies of the creation, of a search and of an exact search. */
  async function told(options: Partial<QdrantIndexOptions>): Promise<unknown[]> {
    const bodies: unknown[] = [];
    fake.intercept = ({ method, path, body }) => {
      const creates = method === 'PUT' && path.split('/').length === 3;
      if (creates || path.endsWith('/points/query')) bodies.push(body);
      return undefined;
    };
    const index = indexOn(fake.url, options);
    await fill(index, randomPoints(1, 5, 24));
    await index.search({ vector, limit: 3 });
    await index.search({ vector, limit: 3, exact: true });
    await index.close();
    return bodies;
  }

  it('int8: bytes in memory, float32 on disk, and to score its candidates again', async () => {
    const [creation, search, exact] = await told({ quantization: 'int8' });
    expect(creation).toMatchObject({
      vectors: { size: 24, distance: 'Cosine', on_disk: true },
      quantization_config: { scalar: { type: 'int8', quantile: 0.99, always_ram: true } },
    });
    const params = { exact: false, quantization: { rescore: true, oversampling: 2 } };
    expect(search).toMatchObject({ params });
    expect(exact).toHaveProperty('params', { exact: true });
  });

  it('none, also by default: nothing of the kind, and to pass over what an earlier setting left', async () => {
    for (const options of [{}, { quantization: 'none' as const }]) {
      const [creation, search, exact] = await told({ ...options, collection: freshPrefix() });
      expect(creation).toHaveProperty('vectors', { size: 24, distance: 'Cosine' });
      expect(creation).not.toHaveProperty('quantization_config');
      expect(search).toHaveProperty('params', { exact: false, quantization: { ignore: true } });
      expect(exact).toHaveProperty('params', { exact: true });
    }
  });
});

const url = process.env.QDRANT_URL ?? '';
const apiKey = process.env.QDRANT_API_KEY;

describe.skipIf(url === '')('int8 on a real Qdrant (QDRANT_URL names one)', () => {
  const client = new QdrantClient({
    url,
    checkCompatibility: false,
    ...(apiKey !== undefined && { headers: { 'api-key': apiKey } }),
  });

  /** Has a collection's segments optimised, small as they are: before that Qdrant quantises nothing. */
  async function optimised(name: string): Promise<void> {
    await client.updateCollection(name, { optimizers_config: { indexing_threshold: 50 } });
    for (let wait = 0; wait < 300; wait++) {
      const { status, indexed_vectors_count = 0 } = await client.getCollection(name);
      if (status === 'green' && (indexed_vectors_count ?? 0) > 1000) return;
      await sleep(100);
    }
    throw new Error(`${name} has not been optimised in 30 s`);
  }

  it('finds nearly everything, with float32 scores, in pages without repeats, under either setting', async () => {
    const collection = freshPrefix();
    const fixture = fixtureOn(url, 24, { apiKey, collection, quantization: 'int8' });
    try {
      const points = randomPoints(3, 3000, 24);
      await fill(fixture.index, points);
      await optimised(`${collection}_${MODEL}`);
      const truth = ranking(points, vector);
      const scores = new Map(truth.map(({ id, score }) => [id, score]));
      for (const quantization of ['int8', 'none'] as const) {
        const index = indexOn(url, { apiKey, collection, quantization });
        const first = await index.search({ vector, limit: 60 });
        const second = await index.search({ vector, limit: 60, after: positionAfter(first) });
        const hits = [...first, ...second];
        expect(new Set(hits.map(({ id }) => id)).size).toBe(120);
        expectOrder(hits);
        for (const { id, score } of hits) {
          expect(Math.abs(score - (scores.get(id) ?? NaN))).toBeLessThan(PRECISION);
        }
        const found = new Set(hits.map(({ id }) => id));
        const recall = truth.slice(0, 120).filter(({ id }) => found.has(id)).length / 120;
        expect(recall).toBeGreaterThan(0.9);
        await index.close();
      }
    } finally {
      await fixture.dispose();
    }
  });
});
