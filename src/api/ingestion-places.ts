import { checkFirst, type Page } from '../search/index.js';
import { boundedList } from './arguments.js';
import { DEFAULT_FIRST } from './sizes.js';

/** The page size asked for. @throws FacetError `FIRST_OUT_OF_RANGE` */
export function pageSize(given: number | null | undefined): number {
  const first = given ?? DEFAULT_FIRST;
  checkFirst(first);
  return first;
}

/** The states asked for, each once; undefined: all. @throws FacetError `BAD_USER_INPUT` (`states`) */
export function statesAsked<State extends string>(
  given: readonly State[] | null | undefined,
  limit: number,
): readonly State[] | undefined {
  // Sorted, so that cursors of the same states in another order are the same.
  return given ? [...new Set(boundedList(given, 'states', limit))].sort() : undefined;
}

/** A page of rows of which one more was read than it holds. @param after the cursor it was asked for with */
export function pageOf<Row>(
  rows: readonly Row[],
  first: number,
  after: string | null | undefined,
  cursorOf: (row: Row) => string,
): Page<{ readonly cursor: string; readonly node: Row }> {
  return {
    edges: rows.slice(0, first).map((node) => ({ node, cursor: cursorOf(node) })),
    hasNextPage: rows.length > first,
    hasPreviousPage: typeof after === 'string',
  };
}
