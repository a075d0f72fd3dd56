import { randomUUID } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isUuid } from '../../domain/index.js';

/**
 * Who works on ingestions here: an id that stays with the data folder, so that a process started again after a crash
 * knows what its predecessor was at, without waiting for leases to end. The folder's lock makes it one process's.
 */
export async function readRunnerId(dataDir: string): Promise<string> {
  const path = join(dataDir, 'runner');
  const known = await readFile(path, 'utf8').catch(() => '');
  if (isUuid(known)) return known;
  const id = randomUUID();
  await writeFile(`${path}.new`, id);
  await rename(`${path}.new`, path);
  return id;
}
