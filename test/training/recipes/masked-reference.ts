import type { DataFacts } from '../../../src/training/recipe.js';
import type { Arrays } from '../support/check-stage.js';

// The masked recipe once more: plain loops in float64, written from the formulas and sharing no code with src.

export interface Shape {
  readonly facts: DataFacts;
  readonly members: number;
  readonly hidden: number;
}

const softplus = (x: number) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
const times = <T>(n: number, make: (i: number) => T) => Array.from({ length: n }, (_, i) => make(i));
const dot = (n: number, term: (i: number) => number) => times(n, term).reduce((sum, value) => sum + value, 0);

/** logits[member][attribute] of one image. */
function memberLogits({ facts, members, hidden }: Shape, p: Arrays, features: number[]): number[][] {
  const width = members * hidden;
  const layer = times(width, (j) =>
    Math.max(0, p.bias1[j] + dot(facts.dimensions, (i) => features[i] * p.weight1[i * width + j])),
  );
  return times(members, (m) =>
    times(40, (a) => {
      const weight = (h: number) => p.weight2[(m * hidden + h) * 40 + a];
      return p.bias2[m * 40 + a] + dot(hidden, (h) => layer[m * hidden + h] * weight(h));
    }),
  );
}

function standardised(
  { dimensions, mean, deviation }: DataFacts,
  features: ArrayLike<number>,
  image: number,
) {
  return times(dimensions, (i) => (features[image * dimensions + i] - mean[i]) / deviation[i]);
}

export function attributeLoss(shape: Shape, p: Arrays, feeds: Arrays, images: number): number {
  const { facts, members } = shape;
  let total = 0;
  let labelled = 0;
  for (let n = 0; n < images; n++) {
    const seen = standardised(facts, feeds.features, n).map(
      (x, i) => x * feeds.mask[n * facts.dimensions + i],
    );
    const logits = memberLogits(shape, p, seen);
    const known = times(40, (a) => a).filter((a) => feeds.labels[n * 40 + a] !== 0);
    if (known.length > 0) labelled++;
    for (const member of logits)
      for (const a of known) total += softplus(-feeds.labels[n * 40 + a] * member[a]);
  }
  return total / (labelled * members * facts.trained.length);
}

/** Σ ln p over what a query asks, each cut off at −floor, for one image and the averaged members. */
export function logProbability(
  shape: Shape,
  p: Arrays,
  features: ArrayLike<number>,
  image: number,
  query: ArrayLike<number>,
  floor: number,
): number {
  const logits = memberLogits(shape, p, standardised(shape.facts, features, image));
  return dot(40, (a) => {
    if (query[a] === 0 || !shape.facts.trained.includes(a)) return 0;
    const z = dot(shape.members, (m) => logits[m][a]) / shape.members;
    return Math.max(-softplus(-query[a] * z), -floor);
  });
}
