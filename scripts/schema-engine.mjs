// Prisma's schema engine without Prisma's engine download: the same engine compiled to WebAssembly, pinned in
// package.json to the commit the CLI was built from. For development and tests; Facet itself never loads it.
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from '@prisma/driver-adapter-utils';
import * as bindings from '@prisma/schema-engine-wasm/schema_engine_bg';

const NO_FILTERS = { externalTables: [], externalEnums: [] };

/** SQL that leads from the migrations' result to the schema; '' when they agree. */
export async function schemaDifference({ schemaFile, migrationsDir }) {
  const schema = { path: schemaFile, content: readFileSync(schemaFile, 'utf8') };
  return withEmptyDatabase(async (connection) => {
    const engine = await openEngine(connection, schema);
    const { stdout } = await engine.diff({
      from: { tag: 'migrations', ...migrationList(migrationsDir) },
      to: { tag: 'schemaDatamodel', files: [schema] },
      script: true,
      exitCode: null,
      filters: NO_FILTERS,
    });
    return stdout === null || stdout.trim() === '-- This is an empty migration.' ? '' : stdout;
  });
}

/** What `prisma migrate` thinks of a database's migration history (`connection`: options of node-postgres). */
export async function migrationHistory({ connection, schemaFile, migrationsDir }) {
  const engine = await openEngine(connection, {
    path: schemaFile,
    content: readFileSync(schemaFile, 'utf8'),
  });
  return engine.diagnoseMigrationHistory({
    migrationsList: migrationList(migrationsDir),
    optInToShadowDatabase: false,
    filters: NO_FILTERS,
  });
}

async function openEngine(connection, { path, content }) {
  const postgres = new PrismaPg(connection);
  const connect = () => readingChar(postgres);
  // A database made for this call is its own shadow: PGlite cannot create another beside it.
  const { provider, adapterName } = postgres;
  const adapter = { provider, adapterName, connect, connectToShadowDb: connect };
  return loadWasm().new(
    { datamodels: [[path, content]] },
    () => undefined,
    bindMigrationAwareSqlAdapterFactory(adapter),
  );
}

let loaded = false;

/** Node 20 cannot import .wasm files, so the module is instantiated by hand; once, since its bindings are global. */
function loadWasm() {
  if (loaded) return bindings.SchemaEngine;
  loaded = true;
  const folder = dirname(createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm'));
  const module = new WebAssembly.Module(readFileSync(join(folder, 'schema_engine_bg.wasm')));
  const { exports } = new WebAssembly.Instance(module, { './schema_engine_bg.js': bindings });
  bindings.__wbg_set_wasm(exports);
  exports.__wbindgen_start();
  return bindings.SchemaEngine;
}

/** PostgreSQL's catalogs have columns of type "char" (oid 18), which adapter-pg refuses to read: read them as text. */
async function readingChar(factory) {
  const CHAR = 18;
  const TEXT = 25;
  const connection = await factory.connect();
  const { queryRaw, performIO } = connection;
  connection.queryRaw = async (query) => {
    let isChar = [];
    const patched = Object.create(connection, {
      performIO: {
        value: async (...args) => {
          const result = await performIO.apply(connection, args);
          isChar = result.fields.map((field) => field.dataTypeID === CHAR);
          for (const field of result.fields) if (field.dataTypeID === CHAR) field.dataTypeID = TEXT;
          return result;
        },
      },
    });
    const result = await queryRaw.call(patched, query);
    const columnTypes = result.columnTypes.map((type, i) => (isChar[i] ? ColumnTypeEnum.Character : type));
    return { ...result, columnTypes };
  };
  return connection;
}

function migrationList(migrationsDir) {
  const names = readdirSync(migrationsDir, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return {
    baseDir: migrationsDir,
    lockfile: {
      path: 'migration_lock.toml',
      content: readFileSync(join(migrationsDir, 'migration_lock.toml'), 'utf8'),
    },
    shadowDbInitScript: '',
    migrationDirectories: names
      .map(({ name }) => name)
      .sort()
      .map((path) => ({
        path,
        migrationFile: {
          path: 'migration.sql',
          content: { tag: 'ok', value: readFileSync(join(migrationsDir, path, 'migration.sql'), 'utf8') },
        },
      })),
  };
}

async function withEmptyDatabase(work) {
  const host = mkdtempSync(join(tmpdir(), 'facet-shadow-'));
  const db = await PGlite.create();
  const server = new PGLiteSocketServer({ db, path: join(host, '.s.PGSQL.5432'), maxConnections: 4 });
  await server.start();
  try {
    return await work({ host, user: 'postgres', database: 'postgres', max: 1 });
  } finally {
    await server.stop();
    await db.close();
    rmSync(host, { recursive: true, force: true });
  }
}
