import { FacetError } from '../domain/index.js';
import { checkFirst } from './first.js';
import type { Slice } from './services.js';

/** Which page of a connection is asked for, checked; its cursor is still to be read. */
export interface CheckedSlice {
  /** Edges of a full page. */
  readonly size: number;
  readonly backward: boolean;
  /** The argument that holds the cursor. */
  readonly field: 'after' | 'before';
  readonly cursor: string | undefined;
}

/**
 * Checks the four arguments of Relay's connections. Those that read in opposite directions do not go together: Relay
 * lets them, and discourages it.
 * @throws FacetError `FIRST_OUT_OF_RANGE` naming `first` or `last`; `BAD_USER_INPUT` naming the one that goes with others
 */
export function checkSlice({ first, after, last, before }: Slice): CheckedSlice {
  if (last === undefined) {
    if (before !== undefined) throw apart('before', 'goes with `last`, not with `first`');
    checkFirst(first);
    return { size: first, backward: false, field: 'after', cursor: after };
  }
  if (first !== undefined) throw apart('last', 'give `first` or `last`, not both');
  if (after !== undefined) throw apart('after', 'goes with `first`, not with `last`');
  checkFirst(last, 'last');
  return { size: last, backward: true, field: 'before', cursor: before };
}

function apart(field: string, message: string): FacetError {
  return new FacetError('BAD_USER_INPUT', `${field}: ${message}`, { field });
}
