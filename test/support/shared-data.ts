import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../../../shared/data');

/** Real CelebA photographs, where this checkout stands beside them; tests that need them skip where it does not. */
export const sharedData = {
  celeba: resolve(root, 'celeba'),
  celebaSmall: resolve(root, 'celeba_small'),
  present: existsSync(resolve(root, 'celeba/list_attr_celeba.txt')),
  /** The reason to show for a skipped test. */
  reason: `needs CelebA photographs in ${root}`,
};
