import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { FacetError } from '../../domain/index.js';

/** Names of the official layout. */
export const LAYOUT = {
  attributes: 'list_attr_celeba.txt',
  partitions: 'list_eval_partition.txt',
  images: 'img_align_celeba',
} as const;

/** One line of a list file. */
export interface Line {
  /** 1-based. */
  readonly number: number;
  readonly text: string;
}

/** A list that breaks its format at a 1-based line. */
export function malformed(file: string, line: number, problem: string): FacetError {
  return new FacetError('DATASET_MALFORMED', `${basename(file)}, line ${line}: ${problem}`, { file, line });
}

/** What to throw when a dataset's file or folder cannot be opened. */
export function unreadable(path: string, cause: unknown): FacetError {
  const code = systemCode(cause);
  const problem = code === 'ENOENT' || code === 'ENOTDIR' ? 'does not exist' : `cannot be read (${code})`;
  return new FacetError('DATASET_NOT_FOUND', `${path} ${problem}`, { file: path }, { cause });
}

/** The operating system's code of a failed call (`ENOENT`), or `unknown`. */
export function systemCode(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : 'unknown';
}

/**
 * Streams a list's lines. Empty lines are allowed at the end only.
 * @throws FacetError `DATASET_NOT_FOUND`, `DATASET_MALFORMED`
 */
export async function* listLines(file: string): AsyncGenerator<Line> {
  const handle = await open(file).catch((error: unknown) => {
    throw unreadable(file, error);
  });
  try {
    if ((await handle.stat()).isDirectory()) throw unreadable(file, { code: 'EISDIR' });
    let number = 0;
    let firstEmpty = 0;
    for await (const text of handle.readLines({ autoClose: false })) {
      number++;
      if (text.trim() === '') {
        firstEmpty ||= number;
        continue;
      }
      if (firstEmpty > 0) throw malformed(file, firstEmpty, 'empty line');
      yield { number, text };
    }
  } finally {
    await handle.close();
  }
}
