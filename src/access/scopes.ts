import { FacetError } from '../domain/index.js';

/** What a caller may do. */
export const SCOPES = {
  read: 'search, look at images and ingestions, watch them, read recorded evaluations',
  write: 'take images in, label and delete them',
  evaluate: 'measure the gallery, and record what was measured',
  admin: 'make and revoke keys, embed the gallery anew; everything the others allow as well',
} as const;

export type Scope = keyof typeof SCOPES;

export function isScope(text: string): text is Scope {
  return Object.hasOwn(SCOPES, text);
}

/** @throws FacetError `BAD_USER_INPUT` (field `scopes`) for none, and for a name that is none */
export function readScopes(names: readonly string[]): Scope[] {
  const scopes = new Set<Scope>();
  for (const name of names) {
    if (!isScope(name)) {
      const known = Object.keys(SCOPES).join(', ');
      throw new FacetError('BAD_USER_INPUT', `scopes: must be some of ${known}`, {
        field: 'scopes',
        limit: known,
      });
    }
    scopes.add(name);
  }
  if (scopes.size > 0) return [...scopes];
  throw new FacetError('BAD_USER_INPUT', 'scopes: name at least one', { field: 'scopes' });
}
