import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isMissing } from './missing.js';

// A full folder cannot be renamed over, so replacing `models/x` takes steps, all of them beside it:
//
//   1. `.x.<writer>` is filled and flushed       a reader finds x, the old bundle
//   2. x → `.x.<writer>.old`                     a reader finds no x, and takes `.x.<writer>.old` for it
//   3. `.x.<writer>` → x                         a reader finds x, the new bundle
//   4. `.x.<writer>.old` is removed
//
// Whenever a writer is killed, one whole bundle can be found. The next writer, once its own stands, removes what was set
// aside and what is left of writers that are dead. <writer> is a process id and a UUID.

const HIDDEN = /^\.(?<name>.+)\.(?<pid>\d+)-[0-9a-f-]{36}(?<old>\.old)?$/;

interface HiddenFolder {
  /** Name of the bundle it stands beside. */
  readonly name: string;
  readonly pid: number;
  /** A bundle that was set aside. */
  readonly old: boolean;
  /** Its own name. */
  readonly folder: string;
}

/**
 * Fills a folder and puts it in place of `directory`, so that `directory` is found whole, old or new, at any moment
 * (by `standIn` in the middle).
 * @param fill writes and flushes all files; if it throws, nothing is changed
 */
export async function replaceFolder(
  directory: string,
  fill: (folder: string) => Promise<void>,
): Promise<void> {
  const fresh = join(dirname(directory), `.${basename(directory)}.${process.pid}-${randomUUID()}`);
  await mkdir(fresh, { recursive: true });
  try {
    await fill(fresh);
    await swap(directory, fresh);
  } catch (error) {
    await rm(fresh, { recursive: true, force: true });
    throw error;
  }
  // Before the old bundle goes, the new one's name must be on disk: a power cut may undo renames that were not flushed.
  await flush(dirname(directory));
  await sweep(directory);
}

/**
 * The folder that holds a bundle whose own folder is missing because a writer is, or was, in the middle of replacing it.
 * @returns undefined where there is none
 */
export async function standIn(directory: string): Promise<string | undefined> {
  const folders = await hiddenFolders(dirname(directory));
  const found = folders.find(({ name, old }) => old && name === basename(directory));
  return found === undefined ? undefined : join(dirname(directory), found.folder);
}

/** The name of the bundle that a folder was before it was set aside; undefined for any other folder's name. */
export function nameSetAside(folder: string): string | undefined {
  const hidden = parse(folder);
  return hidden?.old === true ? hidden.name : undefined;
}

async function swap(directory: string, fresh: string): Promise<void> {
  const old = `${fresh}.old`;
  const stood = await renameIfThere(directory, old);
  try {
    await rename(fresh, directory);
  } catch (error) {
    if (stood) await renameIfThere(old, directory);
    throw error;
  }
}

async function flush(folder: string): Promise<void> {
  const handle = await open(folder);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Removes, now that the bundle stands, what was set aside for it and what dead writers left. */
async function sweep(directory: string): Promise<void> {
  for (const { name, pid, old, folder } of await hiddenFolders(dirname(directory))) {
    if (name !== basename(directory) || !(old || !isAlive(pid))) continue;
    await rm(join(dirname(directory), folder), { recursive: true, force: true });
  }
}

async function hiddenFolders(root: string): Promise<HiddenFolder[]> {
  const names = await readdir(root).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw error;
  });
  return names.map(parse).filter((folder) => folder !== undefined);
}

function parse(folder: string): HiddenFolder | undefined {
  const groups = HIDDEN.exec(folder)?.groups;
  if (groups === undefined) return undefined;
  return { name: groups.name, pid: Number(groups.pid), old: groups.old !== undefined, folder };
}

async function renameIfThere(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: there is one, and it is somebody else's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
