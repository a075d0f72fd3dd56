import { checkImageFilter, type Catalogue, type ImageFilter } from '../catalogue/index.js';
import { indexFilter, type VectorFilter } from '../vectors/index.js';

/** A filter in the forms a search needs. */
export interface CheckedFilter {
  /** For the catalogue: no repeats, canonical order. */
  readonly images: ImageFilter;
  /** What an index can tell of it: every image that matches passes. */
  readonly vectors: VectorFilter;
  /** Whether `vectors` says all of it. If not, the catalogue has the last word on each hit. */
  readonly whole: boolean;
  /** Equal for filters that ask the same; cursors are bound to it. */
  readonly key: string;
}

/**
 * Checks a filter and translates it.
 * @throws FacetError as `checkImageFilter` does
 */
export function checkFilter(filter?: ImageFilter): CheckedFilter {
  const images = checkImageFilter(filter);
  return { images, ...indexFilter(images), key: JSON.stringify(images) };
}

/** Up to here the index is told which images match, one by one: some 400 kB for a request to Qdrant. */
const FEW = 10_000;

/**
 * What to ask of the index for a filter that it cannot tell the whole of. Where few images match, their ids: a search then
 * costs no more than any other. Where many do, only what it can tell: hits that do not match are passed over as those
 * being deleted are, and among many a page is soon full. Either way the ranking, and so every cursor, is the same.
 */
export async function searchable(
  catalogue: Pick<Catalogue, 'matchingIds'>,
  { images, vectors, whole }: Pick<CheckedFilter, 'images' | 'vectors' | 'whole'>,
): Promise<VectorFilter> {
  if (whole) return vectors;
  const ids = await catalogue.matchingIds(images, FEW + 1);
  return ids.length > FEW ? vectors : { ...vectors, must: [...vectors.must, { key: 'id', anyOf: ids }] };
}
