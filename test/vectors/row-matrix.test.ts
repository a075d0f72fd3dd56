import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../../src/domain/index.js';
import { RowMatrix } from '../../src/vectors/row-matrix.js';
import { randomUnit } from '../support/points.js';

const row = fc.array(fc.float({ noNaN: true, noDefaultInfinity: true }), { minLength: 3, maxLength: 3 });
const change = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('append' as const), row }) },
  fc.record({ do: fc.constant('write' as const), at: fc.nat(), row }),
  { weight: 2, arbitrary: fc.record({ do: fc.constant('remove' as const), at: fc.nat() }) },
);

/** Every row, read through the blocks that products read. */
function rows(matrix: RowMatrix): number[][] {
  const found: number[][] = [];
  for (const { firstRow, rows: count, data } of matrix.blocks()) {
    expect(firstRow).toBe(found.length);
    for (let i = 0; i < count; i++) found.push([...data.subarray(3 * i, 3 * i + 3)]);
  }
  return found;
}

describe('RowMatrix', () => {
  it('holds what a list of rows would, through any changes and across blocks', () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 60, size: 'max' }), (changes) => {
        const matrix = new RowMatrix(3, 4);
        const list: number[][] = [];
        for (const step of changes) {
          if (step.do === 'append') {
            expect(matrix.append(Float32Array.from(step.row))).toBe(list.length);
            list.push(step.row);
          } else if (list.length > 0) {
            const at = step.at % list.length;
            if (step.do === 'write') {
              matrix.write(at, Float32Array.from(step.row));
              list[at] = step.row;
            } else {
              matrix.removeBySwap(at);
              const last = list.length - 1;
              list[at] = list[last];
              list.length = last;
            }
          }
          expect(matrix.length).toBe(list.length);
        }
        expect(rows(matrix)).toEqual(list);
        list.forEach((values, i) => {
          expect([...matrix.read(i)]).toEqual(values);
        });
      }),
    );
  });

  it('shows later writes in blocks already given out', () => {
    const matrix = new RowMatrix(2, 8);
    matrix.append(Float32Array.of(1, 2));
    const [block] = matrix.blocks();
    matrix.write(0, Float32Array.of(5, 6));
    expect([...block.data]).toEqual([5, 6]);
  });

  it('multiplies in float64', () => {
    const matrix = new RowMatrix(3);
    matrix.append(Float32Array.of(1, 2 ** -12, 1));
    expect(matrix.dot(0, Float32Array.of(1, 2 ** -20, 2 ** -24))).toBe(1 + 2 ** -32 + 2 ** -24);
  });

  it('multiplies the same to the bit where it leaves zeros out, and four rows at a time', () => {
    const random = new Random(5);
    for (const dimensions of [1, 3, 4, 81, 300]) {
      const matrix = new RowMatrix(dimensions, 4);
      for (let row = 0; row < 8; row++) matrix.append(randomUnit(random, dimensions));
      const query = randomUnit(random, dimensions);
      const sparse = query.map((value, i) => (i % 5 === 0 ? value : i % 2 === 0 ? 0 : -0));
      const places = Uint16Array.from(sparse.keys()).filter((i) => sparse[i] !== 0);
      const rows = [4, 1, 0, 3, 2];
      for (let row = 0; row < 5; row++) {
        expect(matrix.dotAt(row, Float64Array.from(sparse), places)).toBe(matrix.dot(row, sparse));
      }
      for (const many of [rows, [0, 1, 2, 3, 4], [7, 6, 5, 4, 3, 2, 1, 0], [2]]) {
        const dots = matrix.dots(many, Float64Array.from(query));
        expect([...dots]).toEqual(many.map((row) => matrix.dot(row, query)));
      }
    }
  });
});
