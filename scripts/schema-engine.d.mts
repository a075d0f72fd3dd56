import type { PoolConfig } from 'pg';

export interface SchemaPaths {
  readonly schemaFile: string;
  readonly migrationsDir: string;
}

export function schemaDifference(paths: SchemaPaths): Promise<string>;

/** As in @prisma/schema-engine-wasm's DiagnoseMigrationHistoryOutput. */
export interface MigrationHistory {
  readonly editedMigrationNames: readonly string[];
  readonly failedMigrationNames: readonly string[];
  readonly hasMigrationsTable: boolean;
  /** null: the database has exactly the folder's migrations. */
  readonly history: unknown;
}

export function migrationHistory(
  options: SchemaPaths & { readonly connection: PoolConfig },
): Promise<MigrationHistory>;
