import { describe, expect, it } from 'vitest';
import { Random, satisfies } from '../../../src/domain/index.js';
import { Tape } from '../../../src/training/autodiff/index.js';
import { satisfaction } from '../../../src/training/losses/satisfaction.js';
import { runGraph } from '../support/run-graph.js';

describe('satisfaction', () => {
  it('agrees with the domain on every pair of query and image, unknown labels included', async () => {
    const random = new Random(2);
    const signed = (density: number) =>
      Int8Array.from({ length: 40 }, () => (random.float() < density ? (random.float() < 0.5 ? 1 : -1) : 0));
    const images = Array.from({ length: 30 }, () => signed(0.7));
    // Half of the queries are parts of an image's labels, so that all three outcomes occur.
    const queries = Array.from({ length: 40 }, (_, i) =>
      i % 2 === 0 ? signed(0.05) : images[i % 30].map((label) => (random.float() < 0.1 ? label : 0)),
    );
    const tape = new Tape();
    const found = satisfaction(tape.input('queries', ['Q', 40]), tape.input('labels', ['N', 40]));
    tape.output(found.positive, 'positive');
    tape.output(found.negative, 'negative');
    const stack = (rows: Int8Array[]) => ({
      data: Float32Array.from(rows.flatMap((row) => [...row])),
      dims: [rows.length, 40],
    });
    const results = await runGraph(tape.toModel('satisfaction'), {
      queries: stack(queries),
      labels: stack(images),
    });
    const outcomes = new Set<boolean | undefined>();
    queries.forEach((query, q) => {
      images.forEach((labels, n) => {
        const expected = satisfies(labels, query);
        outcomes.add(expected);
        const at = q * images.length + n;
        expect(results.positive.data[at], `query ${q}, image ${n}`).toBe(expected === true ? 1 : 0);
        expect(results.negative.data[at], `query ${q}, image ${n}`).toBe(expected === false ? 1 : 0);
      });
    });
    expect(outcomes.size).toBe(3);
  });
});
