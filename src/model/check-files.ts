import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { FacetError } from '../domain/index.js';
import { ATTRIBUTE_ENCODER_FILE, IMAGE_HEAD_FILE, type BundleManifest } from './manifest.js';

/**
 * Tells whether a bundle's two networks are there and are those that its manifest names, by their SHA-256.
 * @throws FacetError `SERVICE_UNAVAILABLE` where one is there and cannot be read: nothing is known of it then
 */
export type CheckFiles = (directory: string, manifest: BundleManifest) => Promise<boolean>;

/**
 * A check for listings that are asked for again and again: a file is read when it is new or was changed, in pieces, so
 * that the thread is never held for long.
 */
export function createFileCheck(): CheckFiles {
  /** By path: what a file looked like when it was read, and what it held. */
  const read = new Map<string, { readonly look: string; readonly sha256: string }>();
  const digest = async (path: string): Promise<string | undefined> => {
    const look = await lookAt(path);
    if (look === undefined) {
      read.delete(path);
      return undefined;
    }
    const known = read.get(path);
    if (known?.look === look) return known.sha256;
    const sha256 = await hash(path);
    if (sha256 !== undefined) read.set(path, { look, sha256 });
    return sha256;
  };
  return async (directory, { files }) => {
    for (const file of [IMAGE_HEAD_FILE, ATTRIBUTE_ENCODER_FILE] as const) {
      if ((await digest(join(directory, file))) !== files[file].sha256) return false;
    }
    return true;
  };
}

/** Undefined where there is no such file. */
async function lookAt(path: string): Promise<string | undefined> {
  try {
    const { dev, ino, size, mtimeMs } = await stat(path);
    return [dev, ino, size, mtimeMs].join();
  } catch (error) {
    if (isNoFile(error)) return undefined;
    throw unreadable(error, path);
  }
}

/** Undefined where there is no file to read: it went away meanwhile, or is a folder. */
async function hash(path: string): Promise<string | undefined> {
  const sum = createHash('sha256');
  try {
    await pipeline(createReadStream(path), sum);
    return sum.digest('hex');
  } catch (error) {
    if (isNoFile(error)) return undefined;
    throw unreadable(error, path);
  }
}

/** What the system says where there is no such file. Whatever else it says (no leave, too many open files) may pass. */
const NO_FILE: readonly unknown[] = ['ENOENT', 'ENOTDIR', 'EISDIR'];

function isNoFile(error: unknown): boolean {
  return error instanceof Error && 'code' in error && NO_FILE.includes(error.code);
}

/** Without folders: clients read it. */
function unreadable(error: unknown, path: string): FacetError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  return new FacetError(
    'SERVICE_UNAVAILABLE',
    `model ${basename(dirname(path))}: ${basename(path)} cannot be read (${code})`,
    {},
    { cause: error },
  );
}
