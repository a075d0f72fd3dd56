// What the contenders of an exact search share, in files for those of other processes: rows, queries, masks.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FILTERS, masksOf } from '../data/made-up-store.mjs';
import { DIMENSIONS, rowOf, unitRows } from '../data/unit-rows.mjs';

/** A page of 20, and the one after it that tells whether there is a next page. */
export const LIMIT = 21;
/** Queries that are searched at once. */
export const BATCH = 32;
const QUERIES = 4 * BATCH;

/** Made once a run for each size. */
export function searchJob({ shared, threads }, count) {
  const folder = join(shared, `search-${count}`);
  if (!existsSync(join(folder, 'job.json'))) write(folder, count, threads);
  const floats = (name) => {
    const bytes = readFileSync(join(folder, name));
    return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
  };
  const queries = floats('queries.f32');
  return {
    ...{ folder, count, masks: masksOf(count), filters: FILTERS },
    rows: floats('rows.f32'),
    query: (n) => rowOf(queries, n % QUERIES),
  };
}

function write(folder, count, threads) {
  mkdirSync(folder, { recursive: true });
  const put = (name, data) => writeFileSync(join(folder, name), data);
  put('rows.f32', unitRows(count, 1));
  put('queries.f32', unitRows(QUERIES, 2));
  const masks = masksOf(count);
  for (const [name, mask] of Object.entries(masks)) put(`${name}.u8`, mask);
  const job = { count, dimensions: DIMENSIONS, threads, limit: LIMIT, queries: QUERIES };
  put('job.json', JSON.stringify({ ...job, masks: Object.keys(masks) }));
}
