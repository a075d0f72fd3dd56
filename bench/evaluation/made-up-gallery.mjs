// A labelled gallery over a matrix in memory, as an evaluation reads it: nothing but the evaluation keeps a copy.
import { idOf, numberOf } from '../data/made-up-store.mjs';
import { DIMENSIONS, numbers, rowOf, unitRows } from '../data/unit-rows.mjs';
import { ATTRIBUTES } from '../../dist/domain/index.js';

const PAGE = 1000;

/** Row-major [count × 40], each attribute present in a quarter of the images. */
export function labelsOf(count) {
  const next = numbers(4);
  return Int8Array.from({ length: count * ATTRIBUTES.length }, () => (next() < 0.25 ? 1 : -1));
}

/** @returns what `evaluate` is asked about, and what queries its last run asked */
export function madeUpGallery(rows, labels, count) {
  let asked = [];
  const labelsAt = (n) => labels.slice(n * ATTRIBUTES.length, (n + 1) * ATTRIBUTES.length);
  async function* scroll() {
    for (let first = 0; first < count; first += PAGE) {
      const length = Math.min(PAGE, count - first);
      yield Array.from({ length }, (_, i) => ({ id: idOf(first + i), vector: rowOf(rows, first + i) }));
    }
  }
  return {
    subject: {
      catalogue: {
        labels: (_filter, limit, after) => {
          const first = after === undefined ? 0 : numberOf(after) + 1;
          const length = Math.max(0, Math.min(limit, count - first));
          return Promise.resolve(
            Array.from({ length }, (_, i) => ({ id: idOf(first + i), labels: labelsAt(first + i) })),
          );
        },
      },
      index: { dimensions: DIMENSIONS, active: () => Promise.resolve('bench'), scroll },
      model: {
        version: 'bench',
        manifest: { name: 'bench', attributes: ATTRIBUTES },
        encodeQueries: (queries) => {
          const encoded = unitRows(queries.length, 5);
          asked = queries.map((signed, n) => ({ signed: [...signed], vector: [...rowOf(encoded, n)] }));
          return Promise.resolve(encoded);
        },
      },
    },
    asked: () => asked,
  };
}
