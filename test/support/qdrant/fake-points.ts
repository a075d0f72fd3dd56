import { z } from 'zod';

const scalar = z.union([z.string(), z.number()]);
const condition = z.union([
  z.strictObject({ has_id: z.array(z.string()) }),
  z.strictObject({
    key: z.string(),
    match: z.union([z.strictObject({ value: scalar }), z.strictObject({ any: z.array(scalar) })]),
  }),
]);
type Condition = z.output<typeof condition>;

/** The filters that the fake understands; anything else makes its caller's test fail. */
export const fakeFilter = z.strictObject({ must: z.array(condition), must_not: z.array(condition) });
export type FakeFilter = z.output<typeof fakeFilter>;

export const fakePoint = z.strictObject({
  id: z.uuid(),
  vector: z.array(z.number()),
  payload: z.record(z.string(), z.unknown()),
});
export type FakePoint = z.output<typeof fakePoint>;

/** Payload fields a filter names. */
export function filterKeys(filter: FakeFilter | undefined): string[] {
  const conditions = [...(filter?.must ?? []), ...(filter?.must_not ?? [])];
  return conditions.flatMap((one) => ('key' in one ? [one.key] : []));
}

/** Whether a point passes, as Qdrant decides it: a list holds a value if one of its items is it. */
export function admits(filter: FakeFilter | undefined, point: FakePoint): boolean {
  if (filter === undefined) return true;
  return filter.must.every((one) => holds(one, point)) && !filter.must_not.some((one) => holds(one, point));
}

function holds(one: Condition, { id, payload }: FakePoint): boolean {
  if ('has_id' in one) return one.has_id.includes(id);
  const wanted: unknown[] = 'value' in one.match ? [one.match.value] : one.match.any;
  const value = payload[one.key];
  const values: unknown[] = Array.isArray(value) ? value : [value];
  return values.some((item) => wanted.includes(item));
}

/** Points with scores, best first. The scores are off by up to 5e-6, differently each time, as rounded sums may be. */
export function ranked(
  points: readonly FakePoint[],
  query: readonly number[],
): { point: FakePoint; score: number }[] {
  return points
    .map((point) => ({ point, score: dot(point.vector, query) + (Math.random() - 0.5) * 1e-5 }))
    .sort((a, b) => b.score - a.score);
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + value * b[i], 0);
}
