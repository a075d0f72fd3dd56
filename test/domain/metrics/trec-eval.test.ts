import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  averagePrecision,
  IRRELEVANT,
  judgeRanking,
  ndcgAt,
  precisionAt,
  recallAt,
  reciprocalRank,
  RELEVANT,
  rPrecision,
  UNJUDGED,
  type JudgedRanking,
} from '../../../src/domain/index.js';

// Made by trec_eval: test/fixtures/make-judged-rankings.py says how.
const { metrics, rankings } = z
  .object({
    metrics: z.array(z.string()),
    rankings: z.array(z.object({ scores: z.string(), judged: z.string(), values: z.array(z.number()) })),
  })
  .parse(
    JSON.parse(readFileSync(resolve(import.meta.dirname, '../../fixtures/judged-rankings.json'), 'utf8')),
  );

function judge(scores: string, judged: string): JudgedRanking {
  const marks = Array.from(judged, (mark) =>
    mark === '+' ? RELEVANT : mark === '-' ? IRRELEVANT : UNJUDGED,
  );
  return judgeRanking(Float64Array.from(scores, Number), Int8Array.from(marks));
}

function measure(name: string, ranking: JudgedRanking): number {
  const [metric, k] = name.split('@');
  switch (metric) {
    case 'P':
      return precisionAt(ranking, Number(k));
    case 'R':
      return recallAt(ranking, Number(k));
    case 'nDCG':
      return ndcgAt(ranking, Number(k));
    case 'mAP':
      return averagePrecision(ranking);
    case 'R-Precision':
      return rPrecision(ranking);
    case 'MRR':
      return reciprocalRank(ranking);
    default:
      throw new Error(`the fixture has ${name}`);
  }
}

describe('200 random rankings measured by trec_eval', () => {
  const judged = rankings.map((entry) => ({ ...entry, ranking: judge(entry.scores, entry.judged) }));
  const answerable = judged.filter(({ ranking }) => ranking.ranks.length > 0);

  it('hold ties, unjudged images, short rankings and some without a relevant image', () => {
    expect(rankings).toHaveLength(200);
    expect(answerable.length).toBeGreaterThan(100);
    expect(answerable.length).toBeLessThan(200);
    expect(judged.filter(({ ranking }) => ranking.size < 10).length).toBeGreaterThan(20);
    expect(rankings.filter((entry) => entry.judged.includes('?')).length).toBeGreaterThan(50);
  });

  it.each(metrics)('%s is the same to 1e-9', (name) => {
    const column = metrics.indexOf(name);
    for (const { ranking, values, scores } of answerable) {
      const difference = Math.abs(measure(name, ranking) - values[column]);
      expect(difference, `${name} of ${scores}`).toBeLessThan(1e-9);
    }
  });

  it('without a relevant image P@K is 0 and the rest is undefined, where trec_eval says 0', () => {
    for (const { ranking, values } of judged.filter((entry) => entry.ranking.ranks.length === 0)) {
      expect(values.every((value) => value === 0)).toBe(true);
      for (const name of metrics) {
        const value = measure(name, ranking);
        if (name.startsWith('P@')) expect(value).toBe(0);
        else expect(value).toBeNaN();
      }
    }
  });
});
