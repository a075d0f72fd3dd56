import fc from 'fast-check';
import type { ImageFilter, NewImage } from '../../src/catalogue/index.js';
import { ATTRIBUTE_COUNT, PARTITIONS, type Attribute, type Random } from '../../src/domain/index.js';
import { newImage } from '../contract/sample-images.js';

/** The seed of the runs, for all stores the same. fast-check prints it, and the path, with a failure. */
export const TREE_SEED = 20261124;

/** Few attributes, so that labels and conditions meet often. */
const ASKED: readonly Attribute[] = ['BALD', 'MALE', 'SMILING', 'YOUNG'];
const KEYS = ['source', 'score', '__proto__', "it's"];
const VALUES = ['web', '1', 1, 0.5, true, false, null];

const labels = fc.subarray([...ASKED], { minLength: 1, maxLength: 2 });
const facts = fc.record({ key: fc.constantFrom(...KEYS), value: fc.constantFrom(...VALUES) });
const instant = fc.nat({ max: 8 }).map((second) => new Date(1000 * second));

const leaf: fc.Arbitrary<ImageFilter> = fc.oneof(
  labels.map((present) => ({ present })),
  labels.map((absent) => ({ absent })),
  labels.map((anyPresent) => ({ anyPresent })),
  labels.map((anyAbsent) => ({ anyAbsent })),
  fc.subarray(['faces', 'other', 'nowhere'], { minLength: 1 }).map((datasets) => ({ datasets })),
  fc.subarray([...PARTITIONS], { minLength: 1 }).map((partitions) => ({ partitions })),
);
const catalogueLeaf: fc.Arbitrary<ImageFilter> = fc.oneof(
  fc.array(facts, { minLength: 1, maxLength: 2 }).map((metadata) => ({ metadata })),
  instant.map((createdFrom) => ({ createdFrom })),
  instant.map((createdBefore) => ({ createdBefore })),
);

function trees(leaves: fc.Arbitrary<ImageFilter>): fc.Arbitrary<ImageFilter> {
  const { tree } = fc.letrec<{ tree: ImageFilter }>((tie) => {
    const members = fc.array(tie('tree'), { minLength: 1, maxLength: 3 });
    return {
      tree: fc.oneof(
        { maxDepth: 4, withCrossShrink: true },
        leaves,
        members.map((and) => ({ and })),
        members.map((or) => ({ or })),
        tie('tree').map((not) => ({ not })),
        fc.tuple(leaves, tie('tree'), members).map(([plain, not, or]) => ({ ...plain, not, or })),
      ),
    };
  });
  return tree;
}

/** Filters of any shape, of everything that a catalogue knows. */
export const filterTrees = trees(fc.oneof({ weight: 2, arbitrary: leaf }, catalogueLeaf));
/** Those that an index can tell the whole of. */
export const indexTrees = trees(leaf);

/**
 * Images that differ in all that filters ask: labels unknown too, no partition, no such key, a list under a key.
 * @param from number of the first one, which its external id has
 */
export function imagesForTrees(random: Random, count: number, from = 0): NewImage[] {
  const given = [...VALUES, ['web', 1], { source: 'web' }];
  return Array.from({ length: count }, (_, i) =>
    newImage(`${from + i}.jpg`, {
      dataset: ['faces', 'other'][random.int(2)],
      partition: [...PARTITIONS, null][random.int(4)],
      labels: Int8Array.from({ length: ATTRIBUTE_COUNT }, () => random.int(3) - 1),
      metadata: Object.fromEntries(
        KEYS.filter(() => random.int(2) === 0).map((key) => [key, given[random.int(given.length)]]),
      ),
    }),
  );
}
