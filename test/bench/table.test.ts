import { describe, expect, it } from 'vitest';
import { judged, resultSchema, type Raced, type RanRow } from '../../bench/harness/results.mjs';
import { markdownOf, number } from '../../bench/harness/table.mjs';

const machine = {
  ...{ cpu: 'EPYC', cores: 2, memoryGib: 24, loadAtStart: 0.1, platform: 'linux x64', node: '20.20.2' },
  ...{ onnxruntime: '1.30.0', threads: 2, commit: 'abc1234' },
};

function resultOf(cases: RanRow['cases']) {
  const row: RanRow = {
    ...{ name: 'row', status: 'ran', seconds: 1, cases },
    figures: [{ what: 'ours', value: '3 ms' }],
    peers: ['numpy 2'],
  };
  return resultSchema.parse({
    ...{ version: 1, date: '2026-11-28T09:00:00.000Z', mode: 'default', only: null, machine },
    rows: [row, { name: 'other', status: 'crashed', reason: 'broke\nin | two' }],
  });
}

const one = (more: Partial<Parameters<typeof judged>[0]>) =>
  judged({ work: 'a search', against: 'a limit', rounds: [1, 2, 3], ...more });

const lines = (cases: readonly Raced[]) => markdownOf(resultOf(cases)).split('\n');

describe('judging', () => {
  it.each([
    [{ atMost: 2 }, true],
    [{ atMost: 1.99 }, false],
    [{ atLeast: 2 }, true],
    [{ atLeast: 2.01 }, false],
  ])('holds the median against %o', (target, met) => {
    expect(one({ target })).toMatchObject({ median: 2, least: 1, greatest: 3, met });
  });

  it('judges nothing without a target', () => {
    expect(one({})).toMatchObject({ target: null, met: null, unit: '×' });
  });
});

describe('the table', () => {
  it('has ratio, spread, target and verdict', () => {
    const [met, missed] = [one({ target: { atMost: 2 } }), one({ target: { atLeast: 2.5 } })];
    const text = lines([met, missed]);
    expect(text).toContain('| a search | a limit | 2.00 (1.00–3.00) | ≤ 2 | yes |');
    expect(text).toContain('| a search | a limit | 2.00 (1.00–3.00) | ≥ 2.5 | **no** |');
  });

  it('tells seconds, and no spread of a single round', () => {
    expect(lines([one({ unit: 's', rounds: [1.234], target: { atMost: 2 } })])).toContain(
      '| a search | a limit | 1.23 s | ≤ 2 s | yes |',
    );
  });

  it('names what was skipped or crashed with the reason, within its cell', () => {
    const text = markdownOf(resultOf([{ work: 'a search', against: 'FAISS', skipped: 'no module' }]));
    expect(text).toContain('| a search | FAISS | skipped: no module |  |  |');
    expect(text).toContain('| other |  | crashed: broke in \\| two |  |  |');
  });

  it('says on what and with whom it was measured', () => {
    const text = markdownOf(resultOf([one({})]));
    for (const part of ['EPYC, 2 cores, 24 GiB', 'Node 20.20.2', '2026-11-28', 'abc1234']) {
      expect(text).toContain(part);
    }
    expect(text).toContain('| row | contender | numpy 2 |');
    expect(text).toContain('| row | ours | 3 ms |');
  });
});

it.each([
  [0.123, '0.12'],
  [9.999, '10.00'],
  [12.34, '12.3'],
  [1234.5, '1235'],
  [-12.34, '-12.3'],
])('writes %d as %s', (value, text) => {
  expect(number(value)).toBe(text);
});
