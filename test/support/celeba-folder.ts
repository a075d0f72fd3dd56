import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ATTRIBUTES, officialName } from '../../src/domain/index.js';

export interface CelebAFiles {
  /** Lines of list_attr_celeba.txt, or its whole text. */
  readonly attributes: readonly string[];
  /** Lines of list_eval_partition.txt; absent: no such file. */
  readonly partitions?: readonly string[];
  /** Names of (empty) image files, or names with contents. */
  readonly images: readonly string[] | Readonly<Record<string, string>>;
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
  const contents = Array.isArray(files.images)
    ? files.images.map((name: string) => [name, ''])
    : Object.entries(files.images);
  for (const [name, content] of contents) writeFileSync(join(folder, 'img_align_celeba', name), content);
  return {
    folder,
    remove: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
