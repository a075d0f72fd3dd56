import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RowSet } from '../../src/vectors/row-set.js';

const members = (set: RowSet) => {
  const rows: number[] = [];
  set.each((row) => rows.push(row));
  return rows;
};

describe('RowSet', () => {
  it('does what sets of numbers do, whatever their size', () => {
    const sized = fc.integer({ min: 0, max: 200 }).chain((size) => {
      const some = fc.uniqueArray(fc.nat({ max: Math.max(0, size - 1) }), { maxLength: size });
      return fc.record({ size: fc.constant(size), a: some, b: some });
    });
    fc.assert(
      fc.property(sized, ({ size, a, b }) => {
        const of = (rows: readonly number[]) => {
          const set = RowSet.none(size);
          for (const row of rows) set.add(row);
          return set;
        };
        const inOrder = (rows: Iterable<number>) => [...rows].sort((x, y) => x - y);
        expect(members(of(a))).toEqual(inOrder(a));
        expect(of(a).count()).toBe(a.length);
        expect(members(of(a).unite(of(b)))).toEqual(inOrder(new Set([...a, ...b])));
        expect(members(of(a).intersect(of(b)))).toEqual(inOrder(a.filter((row) => b.includes(row))));
        expect(members(of(a).subtract(of(b)))).toEqual(inOrder(a.filter((row) => !b.includes(row))));
        const all = RowSet.all(size);
        expect(members(all)).toEqual(Array.from({ length: size }, (_, row) => row));
        expect(all.count()).toBe(size);
        expect(members(RowSet.all(size).subtract(of(a))).some((row) => a.includes(row))).toBe(false);
        for (let row = 0; row < size; row++) expect(of(a).has(row)).toBe(a.includes(row));
      }),
    );
  });
});
