import type { Request } from 'express';
import { demand, may, type Access, type Caller } from '../access/index.js';
import { FacetError } from '../domain/index.js';

/** Ends the URLs of images that a caller is told: those who may read get leave to fetch them, where that is needed. */
export function imageLeave(access: Access, caller: Caller): (id: string) => string {
  if (!access.imagesArePrivate || !may(caller, 'read')) return () => '';
  return (id) => {
    const { exp, sig } = access.images.sign(id);
    return `&exp=${exp}&sig=${sig}`;
  };
}

/**
 * Lets a request for an image pass: a caller's who may read, or one whose URL is signed.
 * @throws FacetError `UNAUTHENTICATED`, `FORBIDDEN`
 */
export function demandImage(access: Access, caller: Caller, id: string, { query }: Request): void {
  if (may(caller, 'read')) return;
  const { exp, sig } = query;
  if (exp === undefined && sig === undefined) {
    demand(caller, 'read', 'images');
    return;
  }
  if (typeof exp === 'string' && typeof sig === 'string' && access.images.isGood(id, exp, sig)) return;
  throw new FacetError(
    'FORBIDDEN',
    'sig: not the signature of this image, or expired; ask for its url again',
    {
      field: 'sig',
    },
  );
}
