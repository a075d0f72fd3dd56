import { cp, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { z } from 'zod';

const root = resolve(import.meta.dirname, '../..');
const { dependencies } = z
  .object({ dependencies: z.object({ '@electric-sql/pglite': z.string() }) })
  .parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));
const cache = join(root, 'node_modules/.cache/facet-test');
const template = join(cache, `pglite-${dependencies['@electric-sql/pglite']}`);

/**
 * Puts a new, empty embedded database into a data folder as a copy: making one takes PGlite seconds, and tests make many.
 * The original is made once for all runs.
 */
export async function seedEmbeddedDatabase(dataDir: string): Promise<void> {
  if (!existsSync(template)) {
    await mkdir(cache, { recursive: true });
    const fresh = await mkdtemp(join(cache, 'new-'));
    await (await PGlite.create(join(fresh, 'db'))).close();
    // Another test process may have been quicker.
    await rename(join(fresh, 'db'), template).catch((error: unknown) => {
      if (!existsSync(template)) throw error;
    });
    await rm(fresh, { recursive: true, force: true });
  }
  await cp(template, join(dataDir, 'db'), { recursive: true });
}
