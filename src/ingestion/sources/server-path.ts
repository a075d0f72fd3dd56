// Threat: reading what lies outside the folder that the operator opened. `..`, absolute paths and symbolic links are the
// ways out; and an answer that differs between "is there" and "is not there" would already tell what lies outside. So
// the path is walked name by name below the root, and is refused at the first step out, before that place is looked at.
import { lstat, readlink, realpath } from 'node:fs/promises';
import { dirname, isAbsolute, join, resolve, sep } from 'node:path';
import { PathAnswer, type ServerPathKind } from './path-answer.js';

/** As the kernel has it. */
const MAX_LINKS = 40;

/**
 * Finds a file or folder below the root.
 * @param root FACET_INGEST_ROOT, absolute
 * @param path absolute, or relative to the root
 * @returns absolute path without symbolic links, below the root's own
 * @throws FacetError `PATH_REFUSED` without a root, and for what is or leads outside it, whether it exists or not (a link
 * that goes out and comes in again as well); `NOT_FOUND` (file), `DATASET_NOT_FOUND` (folder, also one that is none);
 * `INVALID_IMAGE` for what is no regular file
 */
export async function resolveServerPath(
  root: string | undefined,
  path: string,
  kind: ServerPathKind,
): Promise<string> {
  const answer = new PathAnswer(path, kind);
  if (root === undefined) throw answer.refused('no server paths may be read: FACET_INGEST_ROOT is not set');
  if (path.includes('\0')) throw answer.refused('it holds a NUL character');
  const given = resolve(root);
  const top = await realpath(given).catch((cause: unknown) => {
    throw answer.refused('FACET_INGEST_ROOT is not a folder that can be read', cause);
  });
  const names = namesBelow([given, top], isAbsolute(path) ? resolve(path) : resolve(top, path));
  if (names === undefined) throw answer.outside();
  const found = await walk([given, top], top, names, answer);
  const status = await lstat(found).catch((cause: unknown) => {
    throw answer.missing(cause);
  });
  if (kind === 'file' && !status.isFile()) throw answer.invalid();
  if (kind === 'folder' && !status.isDirectory()) throw answer.missing();
  return found;
}

/** Follows names, and links' names in their place. `..` is only met in links; at the root it is the way out. */
async function walk(
  tops: readonly string[],
  top: string,
  names: string[],
  answer: PathAnswer,
): Promise<string> {
  const ahead = [...names];
  let at = top;
  for (let links = 0; ahead.length > 0;) {
    const name = ahead.shift();
    if (name === undefined || name === '' || name === '.') continue;
    if (name === '..') {
      if (at === top) throw answer.outside();
      at = dirname(at);
      continue;
    }
    const next = join(at, name);
    const target = await targetOf(next, answer);
    if (target === undefined) {
      at = next;
      continue;
    }
    if (++links > MAX_LINKS) throw answer.missing();
    if (isAbsolute(target)) {
      const inside = namesBelow(tops, target);
      if (inside === undefined) throw answer.outside();
      at = top;
      ahead.unshift(...inside);
    } else {
      ahead.unshift(...target.split(sep));
    }
  }
  return at;
}

/** What a symbolic link says; undefined for anything else that is there. */
async function targetOf(path: string, answer: PathAnswer): Promise<string | undefined> {
  try {
    return (await lstat(path)).isSymbolicLink() ? await readlink(path) : undefined;
  } catch (cause) {
    throw answer.missing(cause);
  }
}

/** The names that lead from one of the folders to `path`, which is taken as it is written; undefined: from none. */
function namesBelow(tops: readonly string[], path: string): string[] | undefined {
  const top = tops.find((folder) => isBelow(folder, path));
  return top === undefined ? undefined : path.slice(top.length).split(sep);
}

/** Whether a path is a folder or, as it is written, in it. */
export function isBelow(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}
