import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { FacetError, isAttribute } from '../domain/index.js';
import { systemCode, unreadable } from './celeba/files.js';
import { replaceFile } from './celeba/write-lists.js';

/** Name of the file that says of a folder what the official lists cannot. */
export const SIDECAR = 'facet.json';

const schema = z.object({
  /** The attributes whose labels mean something; the official list has ±1 for every attribute. */
  attributes: z.array(z.string().refine(isAttribute, 'is not one of the 40 attributes')).min(1),
  /** Present where Facet rendered the images. */
  rendering: z
    .object({
      /** Version of the renderer: another one draws other faces. */
      renderer: z.string(),
      seed: z.number().int(),
      count: z.number().int().min(1),
      /** False while images are still being written. */
      complete: z.boolean(),
    })
    .optional(),
});

export type Sidecar = z.infer<typeof schema>;

/**
 * Reads a folder's `facet.json`, or gives undefined where there is none (any folder of the official layout).
 * @throws FacetError `DATASET_MALFORMED`, `DATASET_NOT_FOUND` (exists but cannot be read)
 */
export async function readSidecar(folder: string): Promise<Sidecar | undefined> {
  const file = join(folder, SIDECAR);
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw unreadable(file, error);
  }
  const parsed = schema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const problem = `${SIDECAR}, ${issue.path.join('.') || 'file'}: ${issue.message}`;
  throw new FacetError('DATASET_MALFORMED', problem, { file, field: issue.path.join('.') });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON: the schema says so, with the place.
    return undefined;
  }
}

/** Writes a folder's `facet.json`. */
export async function writeSidecar(folder: string, sidecar: Sidecar): Promise<void> {
  await replaceFile(join(folder, SIDECAR), `${JSON.stringify(sidecar, null, 2)}\n`);
}
