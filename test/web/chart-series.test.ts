import { describe, expect, it } from 'vitest';
import { hasIntervals, rowsOf, write } from '../../web/src/charts/series.ts';

const line = (name: string, ...points: readonly (readonly [number, number])[]) => ({
  name,
  points: points.map(([x, y]) => ({ x, y })),
});
const table = (...series: ReturnType<typeof line>[]) =>
  rowsOf(series).map(({ x, points }) => [x, ...points.map((point) => point?.y ?? null)]);

describe('rows of a chart', () => {
  it('stand by x, with a gap where a series has no point', () => {
    expect(table(line('a', [1, 0.1], [3, 0.3]), line('b', [2, 0.2], [3, 0.9]))).toEqual([
      [1, 0.1, null],
      [2, null, 0.2],
      [3, 0.3, 0.9],
    ]);
  });

  it('lose no point of a series that has two at one x', () => {
    expect(table(line('a', [0, 0.1], [0, 0.2]), line('b', [0, 0.5]))).toEqual([
      [0, 0.1, 0.5],
      [0, 0.2, null],
    ]);
  });

  it('are none where nothing is drawn', () => {
    expect(rowsOf([])).toEqual([]);
    expect(table(line('a'))).toEqual([]);
  });
});

it('a series has intervals where a point has both ends', () => {
  expect(hasIntervals({ name: 'a', points: [{ x: 1, y: 1, low: 0 }] })).toBe(false);
  expect(hasIntervals({ name: 'a', points: [{ x: 1, y: 1, low: 0, high: 2 }] })).toBe(true);
});

it('values are written to three places, or as the axis says', () => {
  expect(write({ title: 'x' }, 1 / 3)).toBe('0.333');
  expect(write({ title: 'x', format: (value) => `${value * 100}%` }, 0.5)).toBe('50%');
});
