import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { estimates, serveEvaluations, type EvaluationServer } from './evaluation-fixture.js';
import { sampleEvaluation } from '../contract/sample-evaluations.js';

let served: EvaluationServer;
beforeAll(async () => {
  served = await serveEvaluations();
});
afterAll(() => served.close());

const NOBODY = '00000000-0000-4000-8000-000000000000';
const RECORD = `mutation($input: EvaluateRetrievalInput) {
  recordEvaluation(input: $input) { id createdAt configuration metrics { name mean low high random best } }
}`;
const LIST = `query($filter: EvaluationsFilterInput, $first: Int, $after: String) {
  evaluations(filter: $filter, first: $first, after: $after) {
    edges { cursor node { id createdAt protocol m seed configuration modelVersion metrics { name mean low high random best } } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}`;
const COMPARE = `query($baseline: ID!, $candidate: ID!) {
  compareEvaluations(baseline: $baseline, candidate: $candidate) {
    paired exact galleryChanged modelChanged
    baseline { modelVersion createdAt unpairedQueries gallery { images } queries { scored } }
    candidate { modelVersion modelName unpairedQueries }
    metrics { name baseline candidate difference low high pValue }
    attributes { attribute queries difference }
  }
}`;

const recorded = z.object({
  recordEvaluation: z.object({ id: z.string(), configuration: z.string(), metrics: estimates }).loose(),
});
const page = z.object({
  evaluations: z.object({
    edges: z.array(z.object({ cursor: z.string(), node: z.object({ id: z.string() }).loose() })),
    pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }).loose(),
  }),
});
const comparison = z.object({
  compareEvaluations: z
    .object({
      metrics: z.array(
        z.object({ name: z.string(), difference: z.number(), pValue: z.number(), high: z.number() }).loose(),
      ),
      attributes: z.array(z.object({ difference: z.number() }).loose()),
    })
    .loose(),
});

const record = async (input: object) =>
  recorded.parse((await served.server.graphql(RECORD, { input })).data).recordEvaluation;
const list = async (variables: object) =>
  page.parse((await served.server.graphql(LIST, variables)).data).evaluations;
const problem = async (query: string, variables: object) => {
  const { data, errors } = await served.server.graphql(query, variables);
  expect(data).toBeNull();
  return errors?.[0]?.extensions;
};
const save = (modelVersion: string, day: number) =>
  served.runs.save(
    sampleEvaluation({ modelVersion, created: new Date(Date.UTC(2026, 0, day)).toISOString() }),
  );

describe('recordEvaluation', () => {
  it('keeps the run: it can be read again, and heads the list', async () => {
    const { id, configuration, metrics } = await record({ m: 2, queries: 30 });
    const { data } = await served.server.graphql(
      `query($id: ID!) { evaluation(id: $id) { id configuration metrics { name mean low high random best }
        worst { words image { id } } queries { asked } } }`,
      { id: id.toUpperCase() },
    );
    expect(data).toMatchObject({ evaluation: { id, configuration, metrics, queries: { asked: 30 } } });
    const { edges } = await list({ first: 1 });
    expect(edges[0].node).toMatchObject({ id, configuration, metrics, protocol: 'PARTIAL', m: 2 });
  });

  it('keeps nothing of a run that failed', async () => {
    const before = await list({ first: 100 });
    expect(await problem(RECORD, { input: { m: 0 } })).toMatchObject({ code: 'BAD_USER_INPUT', field: 'm' });
    expect(await list({ first: 100 })).toEqual(before);
  });

  it('is no query: it cannot be sent by GET', async () => {
    const query = encodeURIComponent('mutation { recordEvaluation { id } }');
    const answer = await fetch(`${served.server.url}/graphql?query=${query}`, {
      headers: { 'apollo-require-preflight': 'yes' },
    });
    expect(answer.status).toBe(405);
  });
});

describe('evaluations', () => {
  it('come newest first, page by page, and are filtered', async () => {
    const modelVersion = randomUUID();
    const saved = [];
    for (const day of [2, 5, 1, 4, 3]) saved.push({ day, ...(await save(modelVersion, day)) });
    const expected = saved.sort((a, b) => b.day - a.day).map(({ id }) => id);
    const filter = { modelVersion };
    const seen: string[] = [];
    let after: string | null = null;
    let more = true;
    while (more) {
      const { edges, pageInfo } = await list({ filter, first: 2, after });
      seen.push(...edges.map(({ node }) => node.id));
      expect(pageInfo.endCursor).toBe(edges[edges.length - 1].cursor);
      after = pageInfo.endCursor;
      more = pageInfo.hasNextPage;
      // A run that arrives meanwhile moves nothing.
      await save(modelVersion, 20 + seen.length);
    }
    expect(seen).toEqual(expected);
    expect((await list({ filter: { ...filter, protocol: 'REFERENCE' } })).edges).toEqual([]);
    const { configuration } = z
      .object({ configuration: z.string() })
      .parse((await list({ filter })).edges[0].node);
    expect((await list({ filter: { ...filter, configuration } })).edges).toHaveLength(8);
    expect((await list({ filter: { ...filter, configuration: 'else' } })).edges).toEqual([]);
    expect((await list({ filter: { modelVersion: null } })).edges.length).toBeGreaterThan(7);
  });

  it('refuse a page size out of range and cursors that are not theirs', async () => {
    for (const first of [0, 101, -1]) {
      expect(await problem(LIST, { first })).toEqual({
        code: 'FIRST_OUT_OF_RANGE',
        field: 'first',
        limit: 100,
      });
    }
    expect(await problem(LIST, { after: 'nonsense' })).toEqual({ code: 'INVALID_CURSOR', field: 'after' });
    const modelVersion = randomUUID();
    await save(modelVersion, 1);
    const { edges } = await list({ filter: { modelVersion } });
    expect(await problem(LIST, { after: edges[0].cursor })).toEqual({
      code: 'FOREIGN_CURSOR',
      field: 'after',
    });
  });

  it('are null or refused under ids that nothing has', async () => {
    const one = 'query($id: ID!) { evaluation(id: $id) { id } }';
    expect((await served.server.graphql(one, { id: NOBODY })).data).toEqual({ evaluation: null });
    const { errors } = await served.server.graphql(one, { id: "1' OR true --" });
    expect(errors?.[0]?.extensions).toEqual({ code: 'BAD_USER_INPUT', field: 'id' });
  });
});

describe('compareEvaluations', () => {
  it('finds no difference between a run and its repetition', async () => {
    const input = { m: 2, queries: 30 };
    const baseline = await record(input);
    const candidate = await record(input);
    const { data } = await served.server.graphql(COMPARE, { baseline: baseline.id, candidate: candidate.id });
    const { compareEvaluations: found } = comparison.parse(data);
    expect(found).toMatchObject({
      paired: 30,
      galleryChanged: false,
      modelChanged: false,
      baseline: { modelVersion: 'v1', unpairedQueries: 0, gallery: { images: 60 }, queries: { scored: 30 } },
      candidate: { modelName: 'labels', unpairedQueries: 0 },
    });
    for (const { difference, pValue } of found.metrics) expect([difference, pValue]).toEqual([0, 1]);
  });

  it('names the drop of a shuffled index, with its p-value', async () => {
    const input = { m: 2, queries: 60 };
    const baseline = await record(input);
    const { index, points } = served.gallery;
    await index.upsert(
      'v1',
      points.map((point, i) => ({ ...point, vector: points[(i + 1) % points.length].vector })),
    );
    const candidate = await record(input);
    await index.upsert('v1', points);
    const { data } = await served.server.graphql(COMPARE, { baseline: baseline.id, candidate: candidate.id });
    const { metrics, attributes } = comparison.parse(data).compareEvaluations;
    const map = metrics.find(({ name }) => name === 'mAP');
    expect(map?.high).toBeLessThan(0);
    expect(map?.pValue).toBeLessThan(0.01);
    expect(attributes[0].difference).toBeLessThan(0);
  });

  it('refuses ids that nothing has, and runs that ask different queries', async () => {
    const { id } = await record({ m: 2, queries: 10 });
    const other = await record({ m: 3, queries: 10 });
    const seeded = await record({ m: 2, queries: 10, seed: 99, filter: { partitions: ['TRAIN'] } });
    expect(await problem(COMPARE, { baseline: NOBODY, candidate: id })).toEqual({
      code: 'NOT_FOUND',
      field: 'baseline',
    });
    expect(await problem(COMPARE, { baseline: id, candidate: NOBODY })).toEqual({
      code: 'NOT_FOUND',
      field: 'candidate',
    });
    expect(await problem(COMPARE, { baseline: 'x', candidate: id })).toEqual({
      code: 'BAD_USER_INPUT',
      field: 'baseline',
    });
    for (const candidate of [other.id, seeded.id]) {
      expect(await problem(COMPARE, { baseline: id, candidate })).toMatchObject({
        code: 'BAD_USER_INPUT',
        field: 'compare',
      });
    }
  });
});
