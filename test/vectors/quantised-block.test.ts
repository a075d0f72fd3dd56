import { describe, expect, it } from 'vitest';
import { Random } from '../../src/domain/index.js';
import { QuantisedBlock } from '../../src/vectors/quantised-block.js';
import { quantiseQuery } from '../../src/vectors/quantised-query.js';
import { RowMatrix } from '../../src/vectors/row-matrix.js';
import { randomUnit, unit } from '../support/points.js';

const random = new Random(11);

/** Rows as the shipped model makes them: 80 log-probabilities, one coordinate that makes up the length, the rest 0. */
function evidence(dimensions: number): Float32Array {
  const logs = Array.from({ length: 80 }, () => -Math.min(0.1, random.float() ** 4));
  const rest = Math.sqrt(1 - logs.reduce((sum, value) => sum + value * value, 0));
  return unit([...logs, rest, ...Array.from({ length: dimensions - 81 }, () => 0)]);
}

/** A query by three attributes. */
function indicator(dimensions: number): Float32Array {
  const values = new Array<number>(dimensions).fill(0);
  for (let i = 0; i < 3; i++) values[random.int(80)] = 1;
  return unit(values);
}

const axis = (dimensions: number, at: number) =>
  unit(Array.from({ length: dimensions }, (_, i) => (i === at ? 1 : 0)));

const galleries = {
  'random rows': { row: randomUnit.bind(null, random), typical: 0.03 },
  'rows of the shipped model': { row: evidence, typical: 0.03 },
  'rows that are all the same': { row: () => axis(300, 7), typical: 0.03 },
  'rows along the axes': {
    row: (dimensions: number) => axis(dimensions, random.int(dimensions)),
    typical: 1,
  },
};

describe('QuantisedBlock', () => {
  for (const [name, { row, typical }] of Object.entries(galleries)) {
    it(`scores ${name} to within the error it states`, async () => {
      const matrix = new RowMatrix(300);
      for (let i = 0; i < 500; i++) matrix.append(row(300));
      const [block] = matrix.blocks();
      const quantised = await QuantisedBlock.build(block, 300, 1);
      const queries = [
        ...Array.from({ length: 10 }, () => randomUnit(random, 300)),
        ...Array.from({ length: 10 }, () => indicator(300)),
        ...[0, 7, 299].map((at) => axis(300, at)),
        ...[0, 7, 299].map((at) => axis(300, at).map((value) => -value)),
      ];
      const values = new Int32Array(queries.length * block.rows);
      const meanings = await quantised.score(queries, values);
      queries.forEach((query, q) => {
        expect(meanings[q].error).toBeLessThan(typical);
        for (let i = 0; i < block.rows; i++) {
          const approximate = values[q * block.rows + i] * meanings[q].unit;
          expect(Math.abs(approximate - matrix.dot(i, query))).toBeLessThanOrEqual(meanings[q].error);
        }
      });
      await quantised.release();
    });
  }

  it('errs little where a query names few attributes', () => {
    const matrix = new RowMatrix(300);
    for (let i = 0; i < 200; i++) matrix.append(evidence(300));
    // Steps of a 127th of the largest log-probability, 0.1: 3 · (1/√3) · 0.1/127/2.
    const steps = new Float64Array(300).fill(0.1 / 127);
    const { error } = quantiseQuery(
      indicator(300),
      { steps, residual: 0.02, longest: 1000 },
      new Uint8Array(300),
    );
    expect(error).toBeLessThan(0.0008);
  });
});
