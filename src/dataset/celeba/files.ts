import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { FacetError } from '../../domain/index.js';

/** Names of the official layout. */
export const LAYOUT = {
  attributes: 'list_attr_celeba.txt',
  partitions: 'list_eval_partition.txt',
  images: 'img_align_celeba',
} as const;

/** One line of a list file, trimmed. */
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
 * Streams a list's lines in blocks, about as they come from the disk (an await a line would cost more than the parsing).
 * Empty lines are allowed at the end only.
 * @throws FacetError `DATASET_NOT_FOUND`, `DATASET_MALFORMED`
 */
export async function* listLines(file: string): AsyncGenerator<readonly Line[]> {
  const numbering = new Numbering(file);
  let rest = '';
  for await (const chunk of chunks(file)) {
    const texts = (rest + chunk).split('\n');
    rest = texts.pop() ?? '';
    yield numbering.number(texts);
  }
  yield numbering.number([rest]);
}

async function* chunks(file: string): AsyncGenerator<string> {
  const stream = createReadStream(file, { encoding: 'utf8' });
  try {
    for await (const chunk of stream) yield String(chunk);
  } catch (error) {
    throw unreadable(file, error);
  } finally {
    stream.destroy();
  }
}

/** Counts lines and leaves out the empty ones at the end. */
class Numbering {
  #number = 0;
  #firstEmpty = 0;

  constructor(private readonly file: string) {}

  number(texts: readonly string[]): Line[] {
    const lines: Line[] = [];
    for (const raw of texts) {
      this.#number++;
      const text = raw.trim();
      if (text === '') this.#firstEmpty ||= this.#number;
      else if (this.#firstEmpty > 0) throw malformed(this.file, this.#firstEmpty, 'empty line');
      else lines.push({ number: this.#number, text });
    }
    return lines;
  }
}
