// An embedding store over a matrix in memory: nothing but the index under test keeps a copy. Ids are row numbers.
import { numbers, rowOf } from './unit-rows.mjs';

export const idOf = (n) => `${n.toString(16).padStart(8, '0')}-0000-4000-8000-000000000000`;
export const numberOf = (id) => parseInt(id.slice(0, 8), 16);

/** The label that a quarter of the rows have (Smiling's key), and the partition that one in a hundred is of. */
export const QUARTER_LABEL = 31;
export const RARE_PARTITION = 'test';

/** Which rows pass the two filters, one byte a row. */
export function masksOf(count) {
  const next = numbers(count);
  const quarter = Uint8Array.from({ length: count }, () => (next() < 0.25 ? 1 : 0));
  const rare = Uint8Array.from({ length: count }, () => (next() < 0.01 ? 1 : 0));
  return { quarter, rare };
}

/** The same as an index's filters. */
export const FILTERS = {
  quarter: { must: [{ key: 'attributes', anyOf: [QUARTER_LABEL] }], mustNot: [] },
  rare: { must: [{ key: 'partition', anyOf: [RARE_PARTITION] }], mustNot: [] },
};

/** @param rows row-major [count × 300] */
export function madeUpStore(rows, count, masks = masksOf(count)) {
  const none = () => Promise.reject(new Error('the bench only reads'));
  const next = numbers(7);
  const pointAt = (n) => ({
    id: idOf(n),
    vector: rowOf(rows, n),
    attributes: Array.from({ length: 40 }, (_, id) => {
      const present = id === QUARTER_LABEL ? masks.quarter[n] === 1 : next() < 0.2;
      return present ? id : 40 + id;
    }),
    dataset: 'bench',
    partition: masks.rare[n] === 1 ? RARE_PARTITION : 'train',
  });
  return {
    createCollection: none,
    collections: () => Promise.resolve(['bench']),
    active: () => Promise.resolve('bench'),
    activate: none,
    dropCollection: none,
    put: none,
    delete: none,
    scan: (_version, limit, afterId) => {
      const first = afterId === undefined ? 0 : numberOf(afterId) + 1;
      const length = Math.max(0, Math.min(limit, count - first));
      return Promise.resolve(Array.from({ length }, (_, i) => pointAt(first + i)));
    },
  };
}
