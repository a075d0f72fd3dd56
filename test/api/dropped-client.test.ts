import { request } from 'node:http';
import { describe, expect, it } from 'vitest';
import type { FacetError } from '../../src/domain/index.js';
import { failureOf } from '../support/failure.js';
import { serveEvaluations } from './evaluation-fixture.js';

describe('a client that goes away', () => {
  it('stops the evaluation, frees its place, and is no error of ours', async () => {
    const ends: Promise<FacetError>[] = [];
    const dropped = await serveEvaluations({
      images: 300,
      wrap: (service) => ({
        ...service,
        record: (...given) => {
          const run = service.record(...given);
          ends.push(failureOf(() => run));
          return run;
        },
      }),
    });
    const { server, gallery, runs, close } = dropped;
    try {
      let enter: () => void = () => undefined;
      const ranking = new Promise<void>((resolve) => (enter = resolve));
      // Its last read of the catalogue comes back empty: from there it draws queries and ranks.
      gallery.catalogue.before = (operation) => {
        if (operation === 'labels') enter();
      };
      const body = JSON.stringify({
        query: 'mutation { recordEvaluation(input: { queries: 10000, protocol: REFERENCE }) { id } }',
      });
      const sent = request(`${server.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
      });
      sent.once('error', () => undefined);
      sent.end(body);
      await ranking;
      sent.destroy();
      await expect.poll(() => ends.length).toBe(1);
      const end = await ends[0];
      expect([end.code, end.message]).toEqual(['INTERRUPTED', 'the client went away']);
      const after = await server.graphql(
        '{ evaluateRetrieval(input: { queries: 5 }) { m } evaluations { edges { node { id } } } }',
      );
      expect(after.errors).toBeUndefined();
      expect(after.data).toMatchObject({ evaluations: { edges: [] } });
      expect(await runs.last()).toBeUndefined();
      expect(server.logs.filter(({ level }) => Number(level) >= 50)).toEqual([]);
      expect(server.logs.some(({ aborted }) => aborted === true)).toBe(true);
    } finally {
      await close();
    }
  });
});
