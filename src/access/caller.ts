import { FacetError } from '../domain/index.js';
import type { Scope } from './scopes.js';

/** Who sends a request, and what they may do. */
export interface Caller {
  /**
   * open: nobody was ever given a key, and everyone who can reach the server may do everything. anonymous: no key was
   * sent. key: a good one was.
   */
  readonly kind: 'open' | 'anonymous' | 'key';
  /** Of the key; null without one. */
  readonly keyId: string | null;
  /** What people call the key; null without one. */
  readonly keyName: string | null;
  /** `admin` includes the others: ask `may`. */
  readonly scopes: ReadonlySet<Scope>;
}

export function may({ kind, scopes }: Caller, scope: Scope): boolean {
  return kind === 'open' || scopes.has(scope) || scopes.has('admin');
}

/**
 * Lets a caller with this scope pass.
 * @param field names what needs it
 * @throws FacetError `UNAUTHENTICATED` for a caller without a key, else `FORBIDDEN`
 */
export function demand(caller: Caller, scope: Scope, field: string): void {
  if (may(caller, scope)) return;
  if (caller.kind === 'anonymous') throw unauthenticated();
  throw new FacetError('FORBIDDEN', `${field}: the API key lacks the scope ${scope}`, {
    field,
    limit: scope,
  });
}

/** @throws FacetError `UNAUTHENTICATED` for a caller who may do nothing at all */
export function demandAnything({ kind, scopes }: Caller): void {
  if (kind === 'anonymous' && scopes.size === 0) throw unauthenticated();
}

/** Always in these words: whether a key is unknown, revoked, expired or misspelt is not for whoever tries keys. */
export function unauthenticated(): FacetError {
  return new FacetError('UNAUTHENTICATED', 'send a valid API key as "Authorization: Bearer facet_…"', {
    field: 'authorization',
  });
}
