import { afterEach, beforeEach, describe } from 'vitest';
import { collectionContract } from './vector-index/collections.js';
import { filterContract } from './vector-index/filters.js';
import type { Subject, VectorIndexFixture } from './vector-index/fixture.js';
import { pagingContract } from './vector-index/paging.js';
import { searchContract } from './vector-index/searches.js';
import { writeContract } from './vector-index/writes.js';

export type { VectorIndexFixture } from './vector-index/fixture.js';

/**
 * What any VectorIndex must do. Scores are compared to 1e-5; everything else exactly, with a brute-force oracle.
 * @param open gives an empty index for embeddings of a length, sharing nothing with earlier ones
 */
export function vectorIndexContract(
  name: string,
  open: (dimensions: number) => Promise<VectorIndexFixture>,
): void {
  describe(`VectorIndex contract: ${name}`, () => {
    let fixture: VectorIndexFixture | undefined;

    beforeEach(async () => {
      fixture = await open(24);
    });

    afterEach(async () => {
      await fixture?.dispose();
    });

    const subject: Subject = () => {
      if (fixture === undefined) throw new Error('the index was not opened');
      return fixture;
    };

    searchContract(subject);
    filterContract(subject);
    pagingContract(subject);
    writeContract(subject);
    collectionContract(subject);
  });
}
