import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { FacetError } from '../domain/index.js';
import { isMissing } from './missing.js';

const FILE = 'active-model.json';

const schema = z.strictObject({
  /** A bundle's name, or a path to its folder: what `resolveBundle` takes. */
  name: z.string().min(1),
});

/**
 * The bundle chosen for this data folder, or undefined before any was.
 * @throws FacetError `MODEL_INVALID` where the file holds something else
 */
export async function readActiveModel(dataDir: string): Promise<string | undefined> {
  const path = join(dataDir, FILE);
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (isMissing(error)) return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  const parsed = schema.safeParse(parse(text));
  if (parsed.success) return parsed.data.name;
  throw new FacetError(
    'MODEL_INVALID',
    `${path} does not name a model bundle; delete it or choose one again`,
  );
}

/** Records the choice atomically: a reader sees the old or the new one. */
export async function writeActiveModel(dataDir: string, name: string): Promise<void> {
  const { name: checked } = schema.parse({ name });
  await mkdir(dataDir, { recursive: true });
  const hidden = join(dataDir, `.${FILE}.${randomUUID()}`);
  await writeFile(hidden, `${JSON.stringify({ name: checked })}\n`, { flush: true });
  await rename(hidden, join(dataDir, FILE));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
