import { describe, expect, it } from 'vitest';
import { askedInWords, difference, interval } from '../../web/src/evaluation/figures.ts';
import { inputOf, USUAL } from '../../web/src/evaluation/measure-input.ts';
import { modelChanges } from '../../web/src/evaluation/model-changes.ts';

describe('what is measured', () => {
  it('is put to the API as it stands in the form', () => {
    expect(inputOf(USUAL)).toEqual({ protocol: 'PARTIAL', m: 3, queries: 200, seed: 0 });
    expect(
      inputOf({
        protocol: 'REFERENCE',
        m: '2',
        queries: '50',
        seed: '-7',
        partition: 'TEST',
        labels: new Map([
          ['MALE', 'absent'],
          ['YOUNG', 'present'],
        ]),
      }),
    ).toEqual({
      protocol: 'REFERENCE',
      m: 2,
      queries: 50,
      seed: -7,
      filter: { present: ['YOUNG'], absent: ['MALE'], partitions: ['TEST'] },
    });
  });

  it('is said in words that tell configurations apart', () => {
    const filter = { present: [], absent: [], datasets: [], partitions: [] };
    const asked = { protocol: 'PARTIAL', m: 1, seed: 4 } as const;
    expect(askedInWords({ ...asked, filter })).toBe('partial queries, 1 attribute, seed 4');
    expect(
      askedInWords({
        ...asked,
        m: 3,
        filter: { present: ['YOUNG'], absent: ['MALE'], datasets: ['demo'], partitions: ['TEST'] },
      }),
    ).toBe('partial queries, 3 attributes, seed 4; only test, demo, Young, not Male');
  });
});

it('figures have three places, and differences a sign', () => {
  expect(interval({ mean: 0.51249, low: 0.4, high: 1 })).toBe('0.512 (0.400 to 1.000)');
  expect([difference(0.0126), difference(-0.5), difference(0)]).toEqual(['+0.013', '−0.500', '+0.000']);
});

describe('changes of model', () => {
  const run = (modelVersion: string) => ({ modelName: 'm', modelVersion });

  it('stand between the runs that they came between', () => {
    expect(modelChanges(['a', 'a', 'b', 'a'].map(run))).toEqual([
      { x: 2.5, name: 'from run 3: model m (b)' },
      { x: 3.5, name: 'from run 4: model m (a)' },
    ]);
  });

  it('are none where the model stayed, or there is one run, or none', () => {
    for (const versions of [['a', 'a'], ['a'], []]) expect(modelChanges(versions.map(run))).toEqual([]);
  });
});
