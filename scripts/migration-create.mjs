#!/usr/bin/env node
// Writes the SQL of a schema change: edit prisma/schema.prisma, then `node scripts/migration-create.mjs <name>`.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { schemaDifference } from './schema-engine.mjs';

const prisma = resolve(import.meta.dirname, '../prisma');
const migrationsDir = join(prisma, 'migrations');
const name = process.argv[2] ?? '';
if (!/^[a-z0-9_]+$/.test(name)) {
  process.stderr.write('usage: migration-create.mjs <name of lower-case letters, digits and _>\n');
  process.exit(2);
}
const sql = await schemaDifference({ schemaFile: join(prisma, 'schema.prisma'), migrationsDir });
if (sql === '') {
  process.stderr.write('The migrations already lead to the schema: nothing to write.\n');
} else {
  const stamp = new Date().toISOString().replace(/\D/g, '').slice(0, 14);
  const folder = join(migrationsDir, `${stamp}_${name}`);
  mkdirSync(folder);
  writeFileSync(join(folder, 'migration.sql'), sql);
  process.stderr.write(`Wrote ${folder}/migration.sql: read it before you commit it.\n`);
}
