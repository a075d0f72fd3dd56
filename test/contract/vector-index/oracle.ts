import { expect } from 'vitest';
import type {
  RankingPosition,
  VectorClause,
  VectorFilter,
  VectorHit,
  VectorPoint,
} from '../../../src/vectors/index.js';

/** Scores may differ from the true cosine by this much. */
export const PRECISION = 1e-5;

function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + value * b[i], 0);
}

function holds(point: VectorPoint, clause: VectorClause): boolean {
  const { id, payload } = point;
  switch (clause.key) {
    case 'attributes':
      return clause.anyOf.some((key) => payload.attributes.includes(key));
    case 'dataset':
      return clause.anyOf.includes(payload.dataset);
    case 'partition':
      return payload.partition !== null && clause.anyOf.includes(payload.partition);
    case 'id':
      return clause.anyOf.includes(id);
    case 'filter':
      return clause.anyOf.some((filter) => passes(point, filter));
  }
}

/** Whether a point passes a filter, by the port's words alone. */
export function passes(point: VectorPoint, filter?: VectorFilter): boolean {
  if (filter === undefined) return true;
  return (
    filter.must.every((clause) => holds(point, clause)) &&
    !filter.mustNot.some((clause) => holds(point, clause))
  );
}

/** Every point that passes, in ranking order, by brute force in float64. */
export function ranking(
  points: readonly VectorPoint[],
  query: Float32Array,
  filter?: VectorFilter,
): VectorHit[] {
  return points
    .filter((point) => passes(point, filter))
    .map(({ id, vector }) => ({ id, score: dot(vector, query) }))
    .sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1));
}

/**
 * That hits are the head of the true ranking: as many, each with its own score, in ranking order by the scores they
 * carry, and none out of place by more than the precision.
 */
export function expectRanking(hits: readonly VectorHit[], truth: readonly VectorHit[], limit: number): void {
  expect(hits).toHaveLength(Math.min(limit, truth.length));
  const scores = new Map(truth.map(({ id, score }) => [id, score]));
  expect(new Set(hits.map(({ id }) => id)).size).toBe(hits.length);
  hits.forEach(({ id, score }, i) => {
    const trueScore = scores.get(id);
    if (trueScore === undefined) throw new Error(`${id} does not pass the filter`);
    expect(Math.abs(score - trueScore)).toBeLessThan(PRECISION);
    expect(Math.abs(trueScore - truth[i].score)).toBeLessThan(PRECISION);
    expect(Math.abs(score)).toBeLessThanOrEqual(1);
  });
  expectOrder(hits);
}

/** Scores fall; equal scores are in id order. */
export function expectOrder(hits: readonly VectorHit[]): void {
  for (let i = 1; i < hits.length; i++) {
    const [before, after] = [hits[i - 1], hits[i]];
    const ordered = before.score > after.score || (before.score === after.score && before.id < after.id);
    if (!ordered) throw new Error(`${JSON.stringify(before)} must not come before ${JSON.stringify(after)}`);
  }
}

/** The place to go on from after a page; `ranked` hits came before it. */
export function positionAfter(page: readonly VectorHit[], ranked = 0): RankingPosition | undefined {
  const last = page.at(-1);
  return last === undefined ? undefined : { ...last, rank: ranked + page.length };
}
