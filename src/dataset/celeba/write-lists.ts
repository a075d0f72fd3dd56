import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  ATTRIBUTES,
  officialName,
  PARTITIONS,
  type Partition,
  type SignedAttributes,
} from '../../domain/index.js';
import { LAYOUT } from './files.js';

/** A row of both official lists. */
export interface ListRow {
  readonly name: string;
  readonly partition: Partition;
  /** The file knows ±1 only: 0 is written as -1. */
  readonly labels: SignedAttributes;
}

/** Writes both lists of the official layout into a folder, in the official form. */
export async function writeLists(folder: string, rows: readonly ListRow[]): Promise<void> {
  const header = [String(rows.length), `${ATTRIBUTES.map(officialName).join(' ')} `];
  const attributes = rows.map(({ name, labels }) => `${name} ${Array.from(labels, column).join(' ')}`);
  const partitions = rows.map(({ name, partition }) => `${name} ${PARTITIONS.indexOf(partition)}`);
  await replaceFile(join(folder, LAYOUT.attributes), [...header, ...attributes, ''].join('\n'));
  await replaceFile(join(folder, LAYOUT.partitions), [...partitions, ''].join('\n'));
}

function column(value: number): string {
  return value > 0 ? ' 1' : '-1';
}

/** Writes a file so that, whenever the process dies, the old text or the new is there whole. */
export async function replaceFile(file: string, content: string | Uint8Array): Promise<void> {
  const temporary = `${file}.tmp`;
  await writeFile(temporary, content);
  await rename(temporary, file);
}
