import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

/** A change of the database's structure, as Prisma keeps it: `prisma/migrations/<name>/migration.sql`. */
export interface Migration {
  readonly name: string;
  readonly sql: string;
  /** SHA-256 of the SQL, hexadecimal: what Prisma writes into `_prisma_migrations.checksum`. */
  readonly checksum: string;
}

/** The package's own migrations: the same folder seen from src/catalogue and from dist/catalogue. */
export const MIGRATIONS_DIR = resolve(import.meta.dirname, '../../prisma/migrations');

/** Reads a folder's migrations, in the order in which they apply. */
export async function readMigrations(folder = MIGRATIONS_DIR): Promise<Migration[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return Promise.all(
    names.sort().map(async (name) => {
      const sql = await readFile(join(folder, name, 'migration.sql'), 'utf8');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}
