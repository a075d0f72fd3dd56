import type { DataFacts } from '../../../src/training/recipe.js';

// The masked recipe's losses once more: plain loops in float64, written from the formulas and sharing no code with src.

export type Arrays = Readonly<Record<string, ArrayLike<number>>>;

export interface Shape {
  readonly facts: DataFacts;
  readonly images: number;
  readonly members: number;
  readonly hidden: number;
  readonly floor: number;
}

const softplus = (x: number) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
const times = <T>(n: number, make: (i: number) => T) => Array.from({ length: n }, (_, i) => make(i));
const dot = (n: number, term: (i: number) => number) => times(n, term).reduce((sum, value) => sum + value, 0);

/** logits[image][member][attribute] */
function memberLogits({ facts, images, members, hidden }: Shape, p: Arrays, feeds: Arrays): number[][][] {
  const { dimensions: d, mean, deviation } = facts;
  const width = members * hidden;
  return times(images, (n) => {
    const x = times(
      d,
      (i) => ((feeds.features[n * d + i] - mean[i]) / deviation[i]) * feeds.featureMask[n * d + i],
    );
    const layer = times(width, (j) => {
      const z = p['head.bias1'][j] + dot(d, (i) => x[i] * p['head.weight1'][i * width + j]);
      return Math.max(z, 0) * feeds.hiddenMask[n * width + j];
    });
    return times(members, (m) =>
      times(40, (a) => {
        const weight = (h: number) => p['head.weight2'][(m * hidden + h) * 40 + a];
        return p['head.bias2'][m * 40 + a] + dot(hidden, (h) => layer[m * hidden + h] * weight(h));
      }),
    );
  });
}

export function probeLoss(shape: Shape, p: Arrays, feeds: Arrays): number {
  const logits = memberLogits(shape, p, feeds);
  const { images, members, facts } = shape;
  let total = 0;
  for (let n = 0; n < images; n++)
    for (let m = 0; m < members; m++)
      for (let a = 0; a < 40; a++) {
        const label = feeds.labels[n * 40 + a];
        if (label !== 0) total += softplus(-label * logits[n][m][a]);
      }
  return total / (images * members * facts.trained.length);
}

export function metricLoss(shape: Shape, p: Arrays, feeds: Arrays, probeWeight: number): number {
  const { images, members, facts, floor } = shape;
  const longest = Math.sqrt(40 * (floor ** 2 + Math.LN2 ** 2));
  const logits = memberLogits(shape, p, feeds);
  const pairLosses = times(images, (q) => {
    const asked = times(40, (a) => a).filter((a) => feeds.queries[q * 40 + a] !== 0);
    const sums = { positive: 0, negative: 0 };
    const counts = { positive: 0, negative: 0 };
    for (let n = 0; n < images; n++) {
      let evidence = 0;
      let agree = 0;
      let violated = false;
      for (const a of asked) {
        const sign = feeds.queries[q * 40 + a];
        const label = feeds.labels[n * 40 + a];
        if (label === sign) agree++;
        if (label === -sign) violated = true;
        const z = dot(members, (m) => logits[n][m][a]) / members;
        if (facts.trained.includes(a)) evidence += Math.max(-softplus(-sign * z), -floor);
      }
      const cosine = evidence / (Math.sqrt(asked.length) * longest);
      const logit = Math.exp(p['pair.logTemperature'][0]) * cosine + p['pair.bias'][0];
      if (agree === asked.length) {
        counts.positive++;
        sums.positive += softplus(-logit);
      } else if (violated) {
        counts.negative++;
        sums.negative += softplus(logit);
      }
    }
    return (sums.positive / Math.max(counts.positive, 1) + sums.negative / Math.max(counts.negative, 1)) / 2;
  });
  return dot(images, (q) => pairLosses[q]) / images + probeWeight * probeLoss(shape, p, feeds);
}
