import type { RankingPosition, VectorFilter } from '../vectors/index.js';
import type { SearchDependencies } from './dependencies.js';

/** What a score says of the query being satisfied. */
export interface ProbabilityOfScore {
  /** Never falls as the score rises. */
  readonly of: (score: number) => number;
  /** The ranking ends with the first hit that is less probable. */
  readonly atLeast: number;
}

/** No UUID comes after it. */
const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** Just after a ranking's last hit, from where it is read backward. */
export async function endOfRanking(
  index: Pick<SearchDependencies['index'], 'count'>,
  filter: VectorFilter,
  probability?: ProbabilityOfScore,
): Promise<RankingPosition> {
  return {
    id: LAST_ID,
    score: probability === undefined ? -1 : lowestProbable(probability),
    rank: (await index.count(filter)) + 1,
  };
}

/** The lowest score, -1 to 1, that is probable enough; above 1 where none is. By bisection down to neighbouring numbers. */
function lowestProbable({ of, atLeast }: ProbabilityOfScore): number {
  if (of(-1) >= atLeast) return -1;
  if (of(1) < atLeast) return 2;
  let [below, above] = [-1, 1];
  for (;;) {
    const middle = (below + above) / 2;
    if (middle === below || middle === above) return above;
    if (of(middle) >= atLeast) above = middle;
    else below = middle;
  }
}
