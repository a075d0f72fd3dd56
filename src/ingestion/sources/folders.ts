import type { Stats } from 'node:fs';
import { lstat, mkdir, open, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { systemCode } from './system-error.js';

export interface FolderFile {
  readonly name: string;
  readonly path: string;
  readonly status: Stats;
}

/** The names in a folder, in order; none where there is no folder. */
export async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  }
}

/** The regular files in a folder, in the order of their names; those that vanish meanwhile are left out. */
export async function* filesIn(folder: string): AsyncGenerator<FolderFile> {
  for (const name of await namesIn(folder)) {
    const path = join(folder, name);
    const status = await lstat(path).catch((error: unknown) => {
      if (systemCode(error) === 'ENOENT') return undefined;
      throw error;
    });
    if (status?.isFile() === true) yield { name, path, status };
  }
}

/** Has the names in a folder on disk, so that a power cut does not undo renames. */
export async function flushFolder(folder: string): Promise<void> {
  const handle = await open(folder);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes a folder and those above it, where they are missing, and has their names on disk. */
export async function makeFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true });
  if (first === undefined) return;
  for (let made = folder; made.startsWith(first); made = dirname(made)) await flushFolder(dirname(made));
}
