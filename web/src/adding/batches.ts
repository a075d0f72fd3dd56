import type { Candidate, Limits } from './check-files.ts';

/** Files of one request, at most, and bytes: small enough for progress to be seen, and for a slow line to get one through. */
const BATCH_FILES = 100;
const BATCH_BYTES = 32 * 1024 * 1024;
/** Room in a request for all that is not a file: some headers and a line of JSON each. */
const FORM_BYTES = 2048;

/** Splits files into requests, in their order, that the server takes: none is empty, or over its limits. */
export function batchesOf(files: readonly Candidate[], limits: Limits): Candidate[][] {
  const most = Math.max(1, Math.min(BATCH_FILES, limits.items));
  const bytes = Math.min(BATCH_BYTES, limits.uploadBytes);
  const batches: Candidate[][] = [];
  let room = 0;
  for (const candidate of files) {
    const size = candidate.file.size + FORM_BYTES;
    const batch = batches.at(-1);
    if (batch === undefined || batch.length === most || size > room) {
      batches.push([candidate]);
      room = bytes - size;
    } else {
      batch.push(candidate);
      room -= size;
    }
  }
  return batches;
}
