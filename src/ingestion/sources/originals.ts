// The originals of images that came with a request or from a URL, each under the SHA-256 of its bytes:
//
//   <dataDir>/originals/tmp/<random>            1. written and flushed
//   <dataDir>/originals/<2 digits>/<sha256>     2. renamed to, and the folder flushed
//
// A process killed at any time leaves a whole original or a temporary file, which `tidy` removes.
import { createHash, randomUUID, webcrypto } from 'node:crypto';
import { open, readFile, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { FacetError } from '../../domain/index.js';
import { chunksOf, emptyImage, imageTooLarge } from './byte-limit.js';
import { filesIn, flushFolder, makeFolder, namesIn } from './folders.js';
import { systemCode } from './system-error.js';

export interface StoredOriginal {
  /** 64 hex digits. */
  readonly sha256: string;
  readonly bytes: number;
}

export interface Original extends StoredOriginal {
  /** When it was last put: one put a moment ago may belong to an image whose row is still being written. */
  readonly modified: Date;
}

/** Files by their content. `sha256` is 64 lower-case hex digits throughout; anything else is `BAD_USER_INPUT`. */
export interface Originals {
  /**
   * Stores bytes; they are on disk when it resolves. Bytes that are there already are put again: that renews `modified`
   * and mends a file that the disk has spoilt. A stream is read to its end, or destroyed.
   * @returns `location` is the file's URL
   * @throws FacetError `IMAGE_TOO_LARGE` over `limitBytes`; `INVALID_IMAGE` where there are no bytes; whatever the
   * stream fails with, unchanged. Nothing is left behind then
   */
  put(
    bytes: Uint8Array | Readable,
    limitBytes: number,
  ): Promise<StoredOriginal & { readonly location: string }>;
  /** The `file://` URL under which content is, or would be. */
  location(sha256: string): string;
  /** @throws FacetError `FILE_GONE` where it is not there, cannot be read, or is no longer these bytes */
  read(sha256: string): Promise<Uint8Array>;
  /** Idempotent. */
  remove(sha256: string): Promise<void>;
  /** Removes temporary files that nobody has written to for that long. @returns how many */
  tidy(olderThanMs: number): Promise<number>;
  /** All that is there, by SHA-256; what comes or goes meanwhile may be in it or not. */
  list(): AsyncIterable<Original>;
}

const SHA256 = /^[0-9a-f]{64}$/;
/** A piece hashed at once, in about a millisecond. */
const SLICE_BYTES = 1024 * 1024;

/** @param dataDir need not be there yet; nothing is made before the first `put` */
export function openOriginals(dataDir: string): Originals {
  return new OriginalsFolder(join(resolve(dataDir), 'originals'));
}

class OriginalsFolder implements Originals {
  readonly #temporary: string;

  constructor(private readonly folder: string) {
    this.#temporary = join(folder, 'tmp');
  }

  async put(source: Uint8Array | Readable, limitBytes: number) {
    if (source instanceof Uint8Array) {
      if (source.byteLength > limitBytes) throw imageTooLarge(limitBytes, source.byteLength);
    } else {
      // It may fail before it is read; reading it then throws that error, which must not be an uncaught one meanwhile.
      source.on('error', () => undefined);
    }
    const temporary = join(this.#temporary, randomUUID());
    try {
      await makeFolder(this.#temporary);
      const stored = await writeNew(temporary, source, limitBytes);
      await moveInto(temporary, this.#path(stored.sha256));
      return { ...stored, location: this.location(stored.sha256) };
    } catch (error) {
      if (!(source instanceof Uint8Array)) source.destroy();
      await rm(temporary, { force: true });
      throw diskTrouble(error) ?? error;
    }
  }

  location(sha256: string): string {
    return pathToFileURL(this.#path(sha256)).href;
  }

  async read(sha256: string): Promise<Uint8Array> {
    const bytes = await readFile(this.#path(sha256)).catch((cause: unknown) => {
      throw gone(sha256, 'can no longer be read', cause);
    });
    // Off this thread: 20 MiB would hold it up for a moment that others notice.
    const digest = Buffer.from(await webcrypto.subtle.digest('SHA-256', bytes)).toString('hex');
    if (digest !== sha256) throw gone(sha256, 'has changed since it was stored');
    return bytes;
  }

  async remove(sha256: string): Promise<void> {
    await rm(this.#path(sha256), { force: true });
  }

  async tidy(olderThanMs: number): Promise<number> {
    const before = Date.now() - olderThanMs;
    let removed = 0;
    for await (const { path, status } of filesIn(this.#temporary)) {
      if (status.mtimeMs > before) continue;
      await rm(path, { force: true });
      removed++;
    }
    return removed;
  }

  async *list(): AsyncGenerator<Original> {
    for (const prefix of await namesIn(this.folder)) {
      if (!/^[0-9a-f]{2}$/.test(prefix)) continue;
      for await (const { name, status } of filesIn(join(this.folder, prefix))) {
        if (!SHA256.test(name) || !name.startsWith(prefix)) continue;
        yield { sha256: name, bytes: status.size, modified: status.mtime };
      }
    }
  }

  #path(sha256: string): string {
    if (!SHA256.test(sha256)) {
      throw new FacetError('BAD_USER_INPUT', 'sha256: must be 64 lower-case hex digits', { field: 'sha256' });
    }
    return join(this.folder, sha256.slice(0, 2), sha256);
  }
}

async function writeNew(path: string, source: Uint8Array | Readable, limit: number): Promise<StoredOriginal> {
  const file = await open(path, 'wx');
  try {
    const stored = await copy(source instanceof Uint8Array ? slices(source) : chunksOf(source), file, limit);
    await file.sync();
    return stored;
  } finally {
    await file.close();
  }
}

async function copy(
  chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
  file: FileHandle,
  limit: number,
): Promise<StoredOriginal> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.byteLength;
    if (bytes > limit) throw imageTooLarge(limit);
    hash.update(chunk);
    await file.writeFile(chunk);
  }
  if (bytes === 0) throw emptyImage();
  return { sha256: hash.digest('hex'), bytes };
}

function* slices(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.byteLength; at += SLICE_BYTES) yield bytes.subarray(at, at + SLICE_BYTES);
}

async function moveInto(temporary: string, path: string): Promise<void> {
  await makeFolder(dirname(path));
  await rename(temporary, path);
  await flushFolder(dirname(path));
}

/** A disk that is full or cannot be written is no fault of the bytes. */
function diskTrouble(error: unknown): FacetError | undefined {
  const code = systemCode(error);
  if (code === undefined || !/^(ENOSPC|EDQUOT|EROFS|EIO|EACCES|EPERM|EMFILE|ENFILE)$/.test(code))
    return undefined;
  return new FacetError('SERVICE_UNAVAILABLE', `originals cannot be kept (${code})`, {}, { cause: error });
}

function gone(sha256: string, what: string, cause?: unknown): FacetError {
  return new FacetError('FILE_GONE', `the original ${sha256} ${what}; ingest it again`, {}, { cause });
}
