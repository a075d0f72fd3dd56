import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ATTRIBUTE_ENCODER_FILE, IMAGE_HEAD_FILE, type BundleManifest } from './manifest.js';

/** Tells whether a bundle's two networks are there and are those that its manifest names, by their SHA-256. */
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

/** Undefined where there is no such file, or none that is ours to look at. */
async function lookAt(path: string): Promise<string | undefined> {
  try {
    const { dev, ino, size, mtimeMs } = await stat(path);
    return [dev, ino, size, mtimeMs].join();
  } catch (error) {
    if (isSystemError(error)) return undefined;
    throw error;
  }
}

/** Undefined where it cannot be read: it went away meanwhile, is a folder, or is not ours to read. */
async function hash(path: string): Promise<string | undefined> {
  const sum = createHash('sha256');
  try {
    await pipeline(createReadStream(path), sum);
    return sum.digest('hex');
  } catch (error) {
    if (isSystemError(error)) return undefined;
    throw error;
  }
}

const isSystemError = (error: unknown): boolean => error instanceof Error && 'code' in error;
