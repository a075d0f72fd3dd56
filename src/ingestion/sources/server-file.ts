import { constants } from 'node:fs';
import { open, readlink, realpath, type FileHandle } from 'node:fs/promises';
import { imageTooLarge } from './byte-limit.js';
import { PathAnswer } from './path-answer.js';
import { isBelow, resolveServerPath } from './server-path.js';
import { systemCode } from './system-error.js';

/** Not through a link put there since, and without waiting for the other end of a FIFO. */
const CAREFULLY = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/**
 * Reads a file below the root, as it is when it is opened.
 * @param path absolute, or relative to the root; resolved anew, whatever it was when the request came in
 * @throws FacetError as `resolveServerPath`; `PATH_REFUSED` also where the file that was opened lies outside because
 * something was swapped in between; `IMAGE_TOO_LARGE` by the file's size, before it is read
 */
export async function readServerFile(
  root: string | undefined,
  path: string,
  limitBytes: number,
): Promise<Uint8Array> {
  const found = await resolveServerPath(root, path, 'file');
  return readBelow(root ?? '', found, limitBytes, new PathAnswer(path, 'file'));
}

/** Reads a resolved path that may have been swapped since. Exported for its tests. */
export async function readBelow(
  root: string,
  found: string,
  limitBytes: number,
  answer: PathAnswer,
): Promise<Uint8Array> {
  const file = await open(found, CAREFULLY).catch((cause: unknown) => {
    throw notOpened(cause, answer);
  });
  try {
    // First of all: not even the size or kind of what lies outside may show.
    if (!isBelow(await realpath(root), await pathOf(file, found))) throw answer.outside();
    const status = await file.stat();
    if (!status.isFile()) throw answer.invalid();
    if (status.size > limitBytes) throw imageTooLarge(limitBytes, status.size);
    return await read(file, status.size);
  } finally {
    await file.close();
  }
}

function notOpened(cause: unknown, answer: PathAnswer): Error {
  const code = systemCode(cause);
  if (code === 'ELOOP') return answer.outside();
  return code === 'ENXIO' ? answer.invalid() : answer.missing(cause);
}

/** Where an open file lies, by the kernel's word; where there is no /proc, by where its path leads now. */
async function pathOf(file: FileHandle, opened: string): Promise<string> {
  return process.platform === 'linux' ? readlink(`/proc/self/fd/${file.fd}`) : realpath(opened);
}

/** At most `size` bytes: a file that grows meanwhile is read as far as it was. */
async function read(file: FileHandle, size: number): Promise<Uint8Array> {
  const buffer = Buffer.allocUnsafe(size);
  let length = 0;
  while (length < size) {
    const { bytesRead } = await file.read(buffer, length, size - length, length);
    if (bytesRead === 0) break;
    length += bytesRead;
  }
  return buffer.subarray(0, length);
}
