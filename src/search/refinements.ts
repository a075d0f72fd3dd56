import { FacetError, isUuid } from '../domain/index.js';
import type { CheckedFilter } from './filters.js';
import { MAX_EXCLUDE, type SearchRequest } from './services.js';

/** What a ranking leaves out, checked, in the forms a search needs. */
export interface CheckedRefinements extends CheckedFilter {
  /** 0 where nothing was asked: every probability is as high. */
  readonly minProbability: number;
  /** Ids left out, each once. */
  readonly excluded: readonly string[];
}

/**
 * Adds to a filter what else a search leaves out.
 * @throws FacetError `BAD_USER_INPUT` naming `exclude` (over MAX_EXCLUDE ids, or one that is no UUID) or `minProbability`
 * (outside 0–1)
 */
export function checkRefinements(
  filter: CheckedFilter,
  { exclude = [], minProbability = 0 }: Pick<SearchRequest, 'exclude' | 'minProbability'>,
): CheckedRefinements {
  const excluded = checkExclude(exclude);
  if (!(minProbability >= 0 && minProbability <= 1)) {
    throw new FacetError('BAD_USER_INPUT', `minProbability: ${minProbability} is not a number of 0 to 1`, {
      field: 'minProbability',
      limit: 1,
    });
  }
  const { must, mustNot } = filter.vectors;
  return {
    ...filter,
    vectors: excluded.length === 0 ? filter.vectors : { must, mustNot: [...mustNot, without(excluded)] },
    minProbability,
    excluded,
    key:
      excluded.length === 0 && minProbability === 0
        ? filter.key
        : JSON.stringify([filter.key, excluded, minProbability]),
  };
}

/** The condition that, in `mustNot`, leaves images out. */
export function without(ids: readonly string[]) {
  return { key: 'id', anyOf: ids } as const;
}

function checkExclude(ids: readonly string[]): readonly string[] {
  if (ids.length > MAX_EXCLUDE) {
    throw new FacetError('BAD_USER_INPUT', `exclude: ${ids.length} ids; give at most ${MAX_EXCLUDE}`, {
      field: 'exclude',
      limit: MAX_EXCLUDE,
    });
  }
  const wrong = ids.find((id) => !isUuid(id));
  if (wrong !== undefined) {
    throw new FacetError('BAD_USER_INPUT', `exclude: "${wrong}" is not a UUID`, { field: 'exclude' });
  }
  return [...new Set(ids)].sort();
}
