import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ATTRIBUTES, officialName } from '../../src/domain/index.js';

export interface CelebAFiles {
  /** Lines of list_attr_celeba.txt, or its whole text. */
  readonly attributes: readonly string[];
  /** Lines of list_eval_partition.txt; absent: no such file. */
  readonly partitions?: readonly string[];
  /** Names of (empty) image files. */
  readonly images: readonly string[];
}

/** The official header's second line. */
export const officialHeader = ATTRIBUTES.map(officialName).join(' ');

/** One row: these attribute columns (0–39) present, the others absent. */
export function attributeRow(name: string, present: readonly number[] = []): string {
  return [name, ...ATTRIBUTES.map((_, id) => (present.includes(id) ? ' 1' : '-1'))].join(' ');
}

/** Writes a small folder of the official layout; `remove` deletes it. */
export function celebaFolder(files: CelebAFiles): { readonly folder: string; readonly remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'facet-celeba-'));
  mkdirSync(join(folder, 'img_align_celeba'));
  writeFileSync(join(folder, 'list_attr_celeba.txt'), files.attributes.join('\n'));
  if (files.partitions !== undefined) {
    writeFileSync(join(folder, 'list_eval_partition.txt'), files.partitions.join('\n'));
  }
  for (const name of files.images) writeFileSync(join(folder, 'img_align_celeba', name), '');
  return {
    folder,
    remove: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
