import { z } from 'zod';

const scalar = z.union([z.string(), z.number()]);
const plain = z.union([
  z.strictObject({ has_id: z.array(z.string()) }),
  z.strictObject({
    key: z.string(),
    match: z.union([z.strictObject({ value: scalar }), z.strictObject({ any: z.array(scalar) })]),
  }),
]);

/** The filters that the fake understands; anything else makes its caller's test fail. */
export const fakeFilter = z.strictObject({
  get must() {
    return z.array(condition);
  },
  get must_not() {
    return z.array(condition);
  },
});
export type FakeFilter = z.output<typeof fakeFilter>;

const condition = z.union([plain, fakeFilter, z.strictObject({ should: z.array(fakeFilter).min(1) })]);
type Condition = z.output<typeof condition>;

export const fakePoint = z.strictObject({
  id: z.uuid(),
  vector: z.array(z.number()),
  payload: z.record(z.string(), z.unknown()),
});
export type FakePoint = z.output<typeof fakePoint>;

/** Payload fields a filter names. */
export function filterKeys(filter: FakeFilter | undefined): string[] {
  const conditions = [...(filter?.must ?? []), ...(filter?.must_not ?? [])];
  return conditions.flatMap((one) => {
    if ('key' in one) return [one.key];
    if ('should' in one) return one.should.flatMap(filterKeys);
    return 'must' in one ? filterKeys(one) : [];
  });
}

/** Whether a point passes, as Qdrant decides it: a list holds a value if one of its items is it. */
export function admits(filter: FakeFilter | undefined, point: FakePoint): boolean {
  if (filter === undefined) return true;
  return filter.must.every((one) => holds(one, point)) && !filter.must_not.some((one) => holds(one, point));
}

function holds(one: Condition, point: FakePoint): boolean {
  const { id, payload } = point;
  if ('should' in one) return one.should.some((filter) => admits(filter, point));
  if ('must' in one) return admits(one, point);
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
