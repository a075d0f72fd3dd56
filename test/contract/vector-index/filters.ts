import { describe, expect, it } from 'vitest';
import { Random, toSigned } from '../../../src/domain/index.js';
import {
  indexFilter,
  payloadKeys,
  type VectorClause,
  type VectorFilter,
} from '../../../src/vectors/index.js';
import { numberedId, randomPoints, randomUnit, rejection } from '../../support/points.js';
import { fill, type Subject } from './fixture.js';
import { expectRanking, passes, ranking } from './oracle.js';

const must = (...conditions: VectorClause[]): VectorFilter => ({ must: conditions, mustNot: [] });
const mustNot = (...conditions: VectorClause[]): VectorFilter => ({ must: [], mustNot: conditions });
const either = (...filters: VectorFilter[]): VectorClause => ({ key: 'filter', anyOf: filters });

/** Ids 1000 … 21999: none of them a point's. */
const strangers = Array.from({ length: 21_000 }, (_, n) => numberedId(1000 + n));

const FILTERS: Record<string, VectorFilter> = {
  'no condition': { must: [], mustNot: [] },
  'an attribute present': must({ key: 'attributes', anyOf: [0] }),
  'the last attribute present': must({ key: 'attributes', anyOf: [39] }),
  'an attribute labelled absent': must({ key: 'attributes', anyOf: [40] }),
  'the last attribute labelled absent': must({ key: 'attributes', anyOf: [79] }),
  'keys at the edges of words': must(
    { key: 'attributes', anyOf: [31] },
    { key: 'attributes', anyOf: [32, 63, 64] },
  ),
  'not present: labelled absent or unlabelled': mustNot({ key: 'attributes', anyOf: [20] }),
  'unlabelled: neither present nor absent': mustNot({ key: 'attributes', anyOf: [20, 60] }),
  'two present, one absent': indexFilter({ present: ['SMILING', 'YOUNG'], absent: ['MALE'] }).vectors,
  'one of several labels': must({ key: 'attributes', anyOf: [3, 50, 77] }),
  'contradictory labels': must({ key: 'attributes', anyOf: [7] }, { key: 'attributes', anyOf: [47] }),
  'a dataset': must({ key: 'dataset', anyOf: ['celeba'] }),
  'two datasets': must({ key: 'dataset', anyOf: ['celeba', 'uploads'] }),
  'an unknown dataset': must({ key: 'dataset', anyOf: ['nowhere'] }),
  'all but a dataset': mustNot({ key: 'dataset', anyOf: ['synthetic', 'nowhere'] }),
  'a partition': must({ key: 'partition', anyOf: ['test'] }),
  'all but a partition, and those without one': mustNot({ key: 'partition', anyOf: ['train'] }),
  'dataset and partition': must(
    { key: 'dataset', anyOf: ['celeba', 'synthetic'] },
    { key: 'partition', anyOf: ['train', 'validation'] },
  ),
  'some ids': must({ key: 'id', anyOf: [numberedId(3), numberedId(77), numberedId(299), numberedId(5000)] }),
  'ids in two lists': must(
    { key: 'id', anyOf: [3, 4, 5].map(numberedId) },
    { key: 'id', anyOf: [5, 3, 9].map(numberedId) },
  ),
  'all but some ids': mustNot({ key: 'id', anyOf: [0, 1, 2, 150, 299].map(numberedId) }),
  'one of 21,001 ids, one of them known': must({ key: 'id', anyOf: [...strangers, numberedId(42)] }),
  'none of 21,001 ids, one of them known': mustNot({ key: 'id', anyOf: [numberedId(42), ...strangers] }),
  'one of nothing': must({ key: 'attributes', anyOf: [] }),
  'one of no ids': must({ key: 'id', anyOf: [] }),
  'none of nothing': mustNot({ key: 'dataset', anyOf: [] }, { key: 'id', anyOf: [] }),
  'either of two filters': must(
    either(
      must({ key: 'attributes', anyOf: [4] }),
      mustNot({ key: 'dataset', anyOf: ['celeba', 'uploads'] }),
    ),
  ),
  'neither of two filters': mustNot(
    either(must({ key: 'attributes', anyOf: [4] }), must({ key: 'partition', anyOf: ['train', 'test'] })),
  ),
  'not both of two conditions': mustNot(
    either(must({ key: 'attributes', anyOf: [20] }, { key: 'dataset', anyOf: ['celeba'] })),
  ),
  'none that lacks a label': mustNot(either(mustNot({ key: 'attributes', anyOf: [8] }))),
  'either of a filter and one that nothing passes': must(
    either(must({ key: 'attributes', anyOf: [] }), must({ key: 'attributes', anyOf: [9] })),
  ),
  'either of a filter and one that everything passes': must(
    either(mustNot({ key: 'id', anyOf: [] }), must({ key: 'attributes', anyOf: [9] })),
  ),
  'none that passes what everything passes': mustNot(either(must(), must({ key: 'attributes', anyOf: [9] }))),
  'one of no filters': must(either()),
  'none of no filters': mustNot(either()),
  'filters four deep': must(
    either(
      mustNot(
        either(
          must(either(mustNot({ key: 'attributes', anyOf: [2] })), {
            key: 'id',
            anyOf: [1, 2, 3].map(numberedId),
          }),
        ),
      ),
      must(
        { key: 'attributes', anyOf: [5] },
        either(must({ key: 'attributes', anyOf: [46] }), must({ key: 'dataset', anyOf: ['uploads'] })),
      ),
    ),
  ),
  'everything at once': {
    must: [
      { key: 'attributes', anyOf: [1, 2, 3, 4] },
      { key: 'dataset', anyOf: ['celeba', 'synthetic'] },
    ],
    mustNot: [
      { key: 'attributes', anyOf: [45, 46] },
      { key: 'partition', anyOf: ['test'] },
      { key: 'id', anyOf: [10, 20, 30, 40].map(numberedId) },
    ],
  },
};

export function filterContract(subject: Subject): void {
  describe('filters', () => {
    it('admit exactly the points they describe, in searches and counts', async () => {
      const { index } = subject();
      const points = randomPoints(11, 300, index.dimensions);
      await fill(index, points);
      const vector = randomUnit(new Random(12), index.dimensions);
      for (const [name, filter] of Object.entries(FILTERS)) {
        const truth = ranking(points, vector, filter);
        for (const limit of [5, 1000]) {
          expectRanking(await index.search({ vector, filter, limit, exact: true }), truth, limit);
        }
        expect(await index.count(filter), name).toBe(truth.length);
      }
    });

    it('keep their own queries when several run at once', async () => {
      const { index } = subject();
      const points = randomPoints(13, 200, index.dimensions);
      await fill(index, points);
      const random = new Random(14);
      const asked = Object.values(FILTERS).map((filter) => ({
        vector: randomUnit(random, index.dimensions),
        filter,
        limit: 1 + random.int(30),
        exact: true,
      }));
      const answers = await Promise.all(asked.map((search) => index.search(search)));
      answers.forEach((hits, i) => {
        const { vector, filter, limit } = asked[i];
        expectRanking(hits, ranking(points, vector, filter), limit);
      });
    });

    it('tell an unlabelled image from one labelled absent', async () => {
      const { index } = subject();
      const [a, b, c] = randomPoints(15, 3, index.dimensions);
      const labelled = (present: 'SMILING'[], absent: 'SMILING'[]) => ({
        dataset: 'd',
        partition: null,
        attributes: payloadKeys(toSigned({ present, absent })),
      });
      const points = [
        { ...a, payload: labelled(['SMILING'], []) },
        { ...b, payload: labelled([], ['SMILING']) },
        { ...c, payload: labelled([], []) },
      ];
      await fill(index, points);
      const found = async (filter: VectorFilter) => {
        const hits = await index.search({ vector: a.vector, filter, limit: 9 });
        expect(hits).toHaveLength(points.filter((point) => passes(point, filter)).length);
        return hits.map(({ id }) => id).sort();
      };
      expect(await found(indexFilter({ present: ['SMILING'], absent: [] }).vectors)).toEqual([a.id]);
      expect(await found(indexFilter({ present: [], absent: ['SMILING'] }).vectors)).toEqual([b.id]);
      expect(await found(mustNot({ key: 'attributes', anyOf: [31] }))).toEqual([b.id, c.id]);
      expect(await found(mustNot({ key: 'attributes', anyOf: [31, 71] }))).toEqual([c.id]);
    });

    it.each([-1, 80, 1.5, NaN])('with label key %d are refused, naming the place', async (key) => {
      const { index } = subject();
      await fill(index, randomPoints(16, 3, index.dimensions));
      const filter = mustNot({ key: 'dataset', anyOf: ['d'] }, { key: 'attributes', anyOf: [2, key] });
      const vector = randomUnit(new Random(17), index.dimensions);
      for (const action of [() => index.count(filter), () => index.search({ vector, filter, limit: 1 })]) {
        expect(await rejection(action())).toMatchObject({
          code: 'BAD_USER_INPUT',
          details: { field: 'filter.mustNot[1].anyOf' },
        });
      }
      const inner = must(either(must(), filter));
      expect(await rejection(index.count(inner))).toMatchObject({
        code: 'BAD_USER_INPUT',
        details: { field: 'filter.must[0].anyOf[1].mustNot[1].anyOf' },
      });
    });
  });
}
