import { expect, it } from 'vitest';
import { ATTRIBUTE_COUNT, Random, satisfies } from '../../src/domain/index.js';
import { LabelTable } from '../../src/evaluation/label-table.js';
import { randomLabels } from './support/label-gallery.js';

it('judges as the domain does, block by block, missing labels included', () => {
  const labels = [...randomLabels(60, 0.3), new Int8Array(ATTRIBUTE_COUNT)];
  const table = new LabelTable();
  for (const part of [labels.slice(0, 7), labels.slice(7)])
    table.add(Int8Array.from(part.flatMap((own) => [...own])));
  expect([table.rows, table.unlabelled]).toEqual([61, 1]);
  expect(table.support[20]).toBe(labels.filter((own) => own[20] > 0).length);
  expect(table.support[ATTRIBUTE_COUNT + 20]).toBe(labels.filter((own) => own[20] < 0).length);
  const random = new Random(5);
  const relevance = new Int8Array(61);
  for (let round = 0; round < 100; round++) {
    const query = new Int8Array(ATTRIBUTE_COUNT);
    for (const id of random.sample(random.int(4), ATTRIBUTE_COUNT)) query[id] = random.int(2) * 2 - 1;
    table.judge(query, relevance);
    const expected = labels.map(
      (own) => ({ true: 1, false: 0, undefined: -1 })[String(satisfies(own, query))],
    );
    expect([...relevance]).toEqual(expected);
  }
});
