import { expect } from 'vitest';
import { z } from 'zod';
import { attributeQuery, ATTRIBUTES, Random } from '../../src/domain/index.js';
import { EMBEDDING_DIMENSIONS } from '../../src/model/index.js';
import { graphql } from './facet.js';
import type { FeaturesInstallation } from './features-installation.js';

const SEARCH = `query ($query: AttributeQueryInput!, $after: String) {
  searchByAttributes(query: $query, first: 100, after: $after) {
    edges { score cursor node { id } } pageInfo { hasNextPage endCursor } } }`;

const answered = z.object({
  searchByAttributes: z.object({
    edges: z.array(z.object({ score: z.number(), node: z.object({ id: z.string() }) })),
    pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
  }),
});

/** What searches met, of all clients. */
export interface Traffic {
  pages: number;
  /** Walks from the first page to the last, all under one model. */
  walks: number;
  /** Cursors that a change of model had made foreign. */
  foreign: number;
  /** Pages by model. */
  readonly byModel: number[];
  /** What should not have happened. */
  readonly faults: string[];
}

/** Searches, and walks every search's pages to the end, until told to stop. Notes what was wrong; throws nothing. */
export async function searchOn(
  url: string,
  { ids, models }: FeaturesInstallation,
  seed: number,
  traffic: Traffic,
  gone: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<void> {
  const random = new Random(seed);
  const rowOf = new Map(ids.map((id, row) => [id, row]));
  while (!signal.aborted) {
    const present = [ATTRIBUTES[random.int(ATTRIBUTES.length)]];
    const query = attributeQuery({ present });
    const vectors = await Promise.all(models.map(({ model }) => model.encodeQueries([query.signed])));
    const scores = (model: number, id: string) => {
      const row = rowOf.get(id) ?? NaN;
      const own = models[model].embeddings;
      let sum = 0;
      for (let i = 0; i < EMBEDDING_DIMENSIONS; i++)
        sum += own[row * EMBEDDING_DIMENSIONS + i] * vectors[model][i];
      return sum;
    };
    const seen = new Set<string>();
    // Models that every page of this walk may be of.
    let possible = models.map((_, model) => model);
    for (let after: string | null = null; ;) {
      const { errors, data } = await graphql(url, SEARCH, { query: { present }, after });
      if (errors !== undefined) {
        const code = errors[0].extensions?.code;
        if (after !== null && code === 'FOREIGN_CURSOR') traffic.foreign++;
        else traffic.faults.push(`${after === null ? 'first page' : 'page'}: ${errors[0].message}`);
        break;
      }
      const { edges, pageInfo } = answered.parse(data).searchByAttributes;
      // A page may be empty: what was to follow was deleted meanwhile.
      if (edges.length > 0) {
        const furthest = models.map((_, model) =>
          Math.max(...edges.map(({ score, node }) => Math.abs(score - scores(model, node.id)))),
        );
        // A few images at a ranking's end can score the same under both.
        const fitting = models.map((_, model) => model).filter((model) => furthest[model] < 1e-5);
        if (fitting.length === 0) traffic.faults.push(`a page of no model: off by ${furthest.join(' and ')}`);
        if (fitting.length === 1) traffic.byModel[fitting[0]]++;
        possible = possible.filter((model) => fitting.includes(model));
        if (possible.length === 0) {
          traffic.faults.push(
            `a walk through two models: page of ${edges.length}, ${furthest.join(' and ')}`,
          );
        }
      }
      traffic.pages++;
      for (const { node } of edges) {
        if (seen.has(node.id)) traffic.faults.push(`${node.id} twice`);
        seen.add(node.id);
      }
      if (!pageInfo.hasNextPage) {
        const missed = ids.filter((id) => !seen.has(id) && !gone.has(id));
        if (missed.length > 0) traffic.faults.push(`${missed.length} images missing`);
        traffic.walks++;
        break;
      }
      after = pageInfo.endCursor;
    }
  }
}

/** Nothing went wrong, and both models were met. */
export function expectUndisturbed(traffic: Traffic): void {
  expect(traffic.faults).toEqual([]);
  expect(traffic.walks).toBeGreaterThan(0);
  expect(Math.min(...traffic.byModel)).toBeGreaterThan(0);
}
