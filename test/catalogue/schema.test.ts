import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { schemaDifference } from '../../scripts/schema-engine.mjs';
import { CelebAttribute, Partition } from '../../src/catalogue/generated/enums.js';
import { ATTRIBUTES, PARTITIONS } from '../../src/domain/index.js';
import { temporaryFolder } from './stores.js';

const schemaFile = resolve(import.meta.dirname, '../../prisma/schema.prisma');
const migrationsDir = resolve(import.meta.dirname, '../../prisma/migrations');

describe('prisma/schema.prisma', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  beforeAll(async () => {
    folder = await temporaryFolder();
  });
  afterAll(() => folder.remove());

  it('has the domain’s attributes in the domain’s order, and its partitions', () => {
    expect(Object.keys(CelebAttribute)).toEqual(ATTRIBUTES);
    expect(Object.keys(Partition)).toEqual(PARTITIONS);
  });

  it('is where the migrations lead', async () => {
    expect(await schemaDifference({ schemaFile, migrationsDir })).toBe('');
  }, 120_000);

  it('differs from the migrations once either is changed alone', async () => {
    const schema = await readFile(schemaFile, 'utf8');
    const changed = join(folder.path, 'schema.prisma');
    await writeFile(changed, schema.replace('@@index([present], type: Gin)', ''));
    const more = join(folder.path, 'migrations');
    await cp(migrationsDir, more, { recursive: true });
    await mkdir(join(more, '20990101000000_more'));
    await writeFile(
      join(more, '20990101000000_more', 'migration.sql'),
      'DROP INDEX "embedding_collections_one_active";',
    );
    const difference = await schemaDifference({ schemaFile: changed, migrationsDir: more });
    expect(difference).toContain('DROP INDEX "images_present_idx"');
    expect(difference).toContain('CREATE UNIQUE INDEX "embedding_collections_one_active"');
  }, 120_000);
});
