import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../../src/domain/index.js';
import { productError, ranksBefore, RankingSelection } from '../../src/vectors/ranking.js';
import { RowMatrix } from '../../src/vectors/row-matrix.js';
import { SCORE_UNIT, Scorer } from '../../src/vectors/scorer.js';
import type { VectorHit } from '../../src/vectors/index.js';
import { numberedId, randomUnit } from '../support/points.js';

const ERROR = 0.01;

/** Scores on a coarse grid (many ties) with approximations that err by up to ERROR, and whether the row is admitted. */
const scored = fc.array(
  fc.record({
    score: fc.integer({ min: -100, max: 100 }).map((n) => n / 400),
    // A little less than the bound: the sum is rounded to float32. (fc.double would mostly give values next to 0.)
    noise: fc.integer({ min: -99, max: 99 }).map((n) => n / 100),
    admitted: fc.boolean(),
  }),
  { maxLength: 200, size: 'max' },
);

function select(
  rows: readonly { score: number; noise: number; admitted: boolean }[],
  limit: number,
  after: VectorHit | undefined,
  rowsPerBlock: number,
) {
  const selection = new RankingSelection(
    limit,
    exactly((row) => ({ id: ids[row], score: rows[row].score })),
    after,
  );
  for (let firstRow = 0; firstRow < rows.length; firstRow += rowsPerBlock) {
    const block = rows.slice(firstRow, firstRow + rowsPerBlock);
    // Whole multiples of a unit of the block's own.
    const unit = 1 / (2000 + firstRow);
    const values = Int32Array.from(block, ({ score, noise }) => Math.round((score + noise * ERROR) / unit));
    const error = ERROR + unit / 2;
    selection.offer(
      { firstRow, rows: block.length, values, offset: 0, unit, error },
      (row) => rows[row].admitted,
    );
  }
  return selection.hits();
}

const exactly = (hit: (row: number) => VectorHit) => ({
  id: (row: number) => hit(row).id,
  of: (rows: readonly number[]) => Float64Array.from(rows, (row) => hit(row).score),
});

/** Ids in an order of their own, so that row order is not id order. */
const ids = new Random(1).sample(200, 200).map(numberedId);

describe('RankingSelection', () => {
  it('gives the exact ranking, whatever the errors of the approximate scores', () => {
    fc.assert(
      fc.property(
        scored,
        fc.integer({ min: 1, max: 60 }),
        fc.option(fc.nat(), { nil: undefined }),
        fc.integer({ min: 1, max: 64 }),
        (rows, limit, afterRow, rowsPerBlock) => {
          const truth = rows
            .map(({ score }, row) => ({ id: ids[row], score }))
            .sort((a, b) => (ranksBefore(a, b) ? -1 : 1));
          const after =
            rows.length === 0 || afterRow === undefined ? undefined : truth[afterRow % rows.length];
          const admitted = new Set(ids.filter((_, row) => rows[row]?.admitted));
          const expected = truth
            .filter((hit) => admitted.has(hit.id) && (after === undefined || ranksBefore(after, hit)))
            .slice(0, limit);
          expect(select(rows, limit, after, rowsPerBlock)).toEqual(expected);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('scores few rows exactly: those near the answer', () => {
    const random = new Random(2);
    const rows = 50_000;
    const scores = Float32Array.from({ length: rows }, () => random.normal() * 0.1);
    let exact = 0;
    const counted = (asked: readonly number[]) => {
      exact += asked.length;
      return Float64Array.from(asked, (row) => scores[row]);
    };
    const after = { id: numberedId(1), score: 0.2 };
    const selection = new RankingSelection(20, { id: numberedId, of: counted }, after);
    const values = Int32Array.from(scores, (score) => score * 2 ** 30);
    const error = productError(300);
    selection.offer({ firstRow: 0, rows, values, offset: 0, unit: 2 ** -30, error }, () => true);
    expect(selection.hits()).toHaveLength(20);
    expect(exact).toBeLessThan(60);
  });

  it('survives a gallery where everything is tied', () => {
    const rows = 20_000;
    const selection = new RankingSelection(
      3,
      exactly((row) => ({ id: numberedId(rows - row), score: 0.5 })),
    );
    const values = new Int32Array(rows).fill(5);
    selection.offer({ firstRow: 0, rows, values, offset: 0, unit: 0.1, error: 1e-5 }, () => true);
    expect(selection.hits().map(({ id }) => id)).toEqual([1, 2, 3].map(numberedId));
  });
});

describe('productError', () => {
  it('bounds what ONNX Runtime really errs, at every batch size', async () => {
    const dimensions = 300;
    const random = new Random(3);
    const matrix = new RowMatrix(dimensions);
    for (let i = 0; i < 700; i++) matrix.append(randomUnit(random, dimensions));
    const scorer = await Scorer.open(dimensions, 1);
    const [block] = matrix.blocks();
    let worst = 0;
    for (const batch of [1, 2, 5, 16, 33]) {
      const queries = Array.from({ length: batch }, () => randomUnit(random, dimensions));
      const scores = new Int32Array(batch * block.rows);
      await scorer.score(queries, block, scores);
      queries.forEach((query, q) => {
        for (let row = 0; row < block.rows; row++) {
          worst = Math.max(
            worst,
            Math.abs(scores[q * block.rows + row] * SCORE_UNIT - matrix.dot(row, query)),
          );
        }
      });
    }
    await scorer.release();
    expect(worst).toBeGreaterThan(0);
    expect(worst).toBeLessThan(productError(dimensions));
  });
});
