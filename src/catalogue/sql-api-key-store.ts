import { z } from 'zod';
import type { ApiKeyRow, ApiKeyStore, NewApiKey } from './api-key-store.js';
import type { Database } from './database.js';

const bytes = z.instanceof(Buffer);
const moment = z.date().nullable();
const row = z.object({
  id: z.string(),
  name: z.string(),
  hash: bytes,
  scopes: z.array(z.string()),
  createdAt: z.date(),
  expiresAt: moment,
  revokedAt: moment,
  lastUsedAt: moment,
});

const COLUMNS = `id, name, hash, scopes, created_at AS "createdAt", expires_at AS "expiresAt",
  revoked_at AS "revokedAt", last_used_at AS "lastUsedAt"`;

/** API keys on PostgreSQL, embedded or not. Plain SQL: every request may ask for one. */
export class SqlApiKeyStore implements ApiKeyStore {
  constructor(private readonly database: Pick<Database, 'query'>) {}

  async put({ id, name, hash, scopes, createdAt, expiresAt }: NewApiKey): Promise<void> {
    await this.database.query(
      `INSERT INTO api_keys (id, name, hash, scopes, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6)`,
      [id, name, hash, [...scopes], createdAt, expiresAt],
    );
  }

  async byId(id: string): Promise<ApiKeyRow | undefined> {
    return (await this.#rows(`SELECT ${COLUMNS} FROM api_keys WHERE id = $1`, [id])).at(0);
  }

  list(limit: number): Promise<ApiKeyRow[]> {
    return this.#rows(`SELECT ${COLUMNS} FROM api_keys ORDER BY created_at DESC, id DESC LIMIT $1`, [limit]);
  }

  async any(): Promise<boolean> {
    const { rows } = await this.database.query('SELECT 1 FROM api_keys LIMIT 1', []);
    return rows.length > 0;
  }

  async revoke(id: string, at: Date): Promise<ApiKeyRow | undefined> {
    const sql = `UPDATE api_keys SET revoked_at = coalesce(revoked_at, $2) WHERE id = $1 RETURNING ${COLUMNS}`;
    return (await this.#rows(sql, [id, at])).at(0);
  }

  async touch(id: string, at: Date): Promise<void> {
    await this.database.query(
      `UPDATE api_keys SET last_used_at = $2
       WHERE id = $1 AND (last_used_at IS NULL OR last_used_at <= $2::timestamptz - interval '1 minute')`,
      [id, at],
    );
  }

  async secret(name: string, proposed: Buffer): Promise<Buffer> {
    await this.database.query(
      'INSERT INTO installation_secrets (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING',
      [name, proposed],
    );
    const { rows } = await this.database.query('SELECT value FROM installation_secrets WHERE name = $1', [
      name,
    ]);
    return z
      .array(z.object({ value: bytes }))
      .length(1)
      .parse(rows)[0].value;
  }

  async #rows(sql: string, values: unknown[]): Promise<ApiKeyRow[]> {
    return z.array(row).parse((await this.database.query(sql, values)).rows);
  }
}
