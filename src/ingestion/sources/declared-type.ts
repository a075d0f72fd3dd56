import { FacetError } from '../../domain/index.js';

/** What senders say who do not know: no declaration at all. */
export const UNDECLARED: readonly string[] = ['', 'application/octet-stream', 'binary/octet-stream'];

const SYNONYMS = new Map([['image/jpg', 'image/jpeg']]);

/** A media type in lower case without parameters: `Image/JPEG; charset=x` → `image/jpeg`. */
export function essence(mediaType: string): string {
  return mediaType.split(';', 1)[0].trim().toLowerCase();
}

/**
 * Compares what an image was declared to be with what its bytes are.
 * @param declared null, '', application/octet-stream and binary/octet-stream declare nothing; `image/jpg` is a JPEG
 * @param actual media type by its signature
 * @throws FacetError `MEDIA_TYPE_MISMATCH` naming both
 */
export function checkDeclaredType(declared: string | null, actual: string): void {
  const said = essence(declared ?? '');
  if (UNDECLARED.includes(said) || (SYNONYMS.get(said) ?? said) === essence(actual)) return;
  throw new FacetError(
    'MEDIA_TYPE_MISMATCH',
    `mediaType: declared as ${said.slice(0, 100)}, but the image is ${actual}`,
    { field: 'mediaType' },
  );
}
