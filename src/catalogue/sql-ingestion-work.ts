import { z } from 'zod';
import type { Database } from './database.js';
import {
  deferredToJson,
  INGESTION_COLUMNS,
  readIngestion,
  readWaitingItem,
  settledToJson,
  WAITING_COLUMNS,
} from './ingestion-rows.js';
import type {
  DeferredItem,
  SettledItem,
  StoredError,
  StoredIngestion,
  WaitingItem,
} from './ingestion-store.js';

/** Nobody holds it, or who did has died. */
const FREE = '(runner IS NULL OR lease_until < now())';

const ids = z.array(z.object({ id: z.string() }));
const dueRow = z.tuple([z.object({ due: z.date().nullable() })]);

/** The workers' half of the ingestion store. Plain SQL: what has to agree is written in one statement. */
export class SqlIngestionWork {
  constructor(protected readonly database: Database) {}

  async claim(id: string, runner: string, leaseMs: number): Promise<StoredIngestion | undefined> {
    const { rows } = await this.database.query(
      `UPDATE ingestions SET state = 'RUNNING', runner = $2, lease_until = ${leaseEnd('$3')},
         started_at = coalesce(started_at, now()), fruitless = fruitless + 1
       WHERE id = $1 AND state IN ('QUEUED', 'RUNNING') AND ${FREE}
       RETURNING ${INGESTION_COLUMNS}`,
      [id, runner, leaseMs],
    );
    return rows.map(readIngestion).at(0);
  }

  async renew(id: string, runner: string, leaseMs: number): Promise<boolean> {
    const { rowCount } = await this.database.query(
      `UPDATE ingestions SET lease_until = ${leaseEnd('$3')} WHERE id = $1 AND runner = $2 AND state = 'RUNNING'`,
      [id, runner, leaseMs],
    );
    return rowCount === 1;
  }

  async release(id: string, runner: string, error: StoredError | null): Promise<void> {
    await this.database.query(
      `UPDATE ingestions SET runner = NULL, lease_until = NULL, fruitless = greatest(fruitless - 1, 0),
         error_code = $3, error_message = $4, error_field = $5
       WHERE id = $1 AND runner = $2 AND state = 'RUNNING'`,
      [id, runner, error?.code ?? null, error?.message ?? null, error?.field ?? null],
    );
  }

  async due(id: string, limit: number, afterIndex: number): Promise<WaitingItem[]> {
    const { rows } = await this.database.query(
      `SELECT ${WAITING_COLUMNS} FROM ingestion_items
       WHERE ingestion_id = $1 AND index > $2 AND state = 'WAITING' AND (not_before IS NULL OR not_before <= now())
       ORDER BY index LIMIT $3`,
      [id, afterIndex, limit],
    );
    return rows.map(readWaitingItem);
  }

  async nextDue(id: string): Promise<Date | undefined> {
    const { rows } = await this.database.query(
      `SELECT min(coalesce(not_before, now())) AS due FROM ingestion_items WHERE ingestion_id = $1 AND state = 'WAITING'`,
      [id],
    );
    return dueRow.parse(rows)[0].due ?? undefined;
  }

  async settle(id: string, items: readonly SettledItem[]): Promise<void> {
    if (items.length === 0) return;
    await this.database.query(
      `WITH given AS (
         SELECT * FROM jsonb_to_recordset($2::jsonb) AS item (index int, state "IngestionItemState",
           outcome "IngestionOutcome", image_id uuid, external_id text, error_code text, error_message text,
           error_field text)),
       settled AS (
         UPDATE ingestion_items AS item SET state = given.state, outcome = given.outcome, image_id = given.image_id,
           external_id = coalesce(given.external_id, item.external_id), attempts = item.attempts + 1, not_before = NULL,
           error_code = given.error_code, error_message = given.error_message, error_field = given.error_field
         FROM given
         WHERE item.ingestion_id = $1 AND item.index = given.index AND item.state = 'WAITING'
         RETURNING item.state, item.outcome),
       indexed AS (
         UPDATE images SET state = 'INDEXED', revision = nextval('images_revision_seq')
         FROM (SELECT DISTINCT image_id FROM given WHERE outcome <> 'UNCHANGED') AS done
         WHERE images.id = done.image_id AND images.state = 'PENDING')
       UPDATE ingestions SET
         imported = imported + (SELECT count(*) FROM settled WHERE outcome = 'IMPORTED'),
         updated = updated + (SELECT count(*) FROM settled WHERE outcome = 'UPDATED'),
         unchanged = unchanged + (SELECT count(*) FROM settled WHERE outcome = 'UNCHANGED'),
         failed = failed + (SELECT count(*) FROM settled WHERE state = 'FAILED'),
         progressed_at = now(), fruitless = 0, error_code = NULL, error_message = NULL, error_field = NULL
       WHERE id = $1`,
      [id, settledToJson(items)],
    );
  }

  async defer(id: string, items: readonly DeferredItem[]): Promise<void> {
    if (items.length === 0) return;
    await this.database.query(
      `UPDATE ingestion_items AS item SET attempts = item.attempts + 1, not_before = given.not_before,
         error_code = given.error_code, error_message = given.error_message, error_field = given.error_field
       FROM jsonb_to_recordset($2::jsonb) AS given (index int, not_before timestamptz, error_code text,
         error_message text, error_field text)
       WHERE item.ingestion_id = $1 AND item.index = given.index AND item.state = 'WAITING'`,
      [id, deferredToJson(items)],
    );
  }

  async complete(id: string, runner: string): Promise<boolean> {
    const { rowCount } = await this.database.query(
      `UPDATE ingestions SET state = 'COMPLETED', finished_at = now(), runner = NULL, lease_until = NULL, fruitless = 0,
         error_code = NULL, error_message = NULL, error_field = NULL
       WHERE id = $1 AND runner = $2 AND state = 'RUNNING' AND total IS NOT NULL
         AND NOT EXISTS (SELECT FROM ingestion_items WHERE ingestion_id = $1 AND state = 'WAITING')`,
      [id, runner],
    );
    return rowCount === 1;
  }

  async abandon(runner: string): Promise<void> {
    await this.database.query('UPDATE ingestions SET runner = NULL, lease_until = NULL WHERE runner = $1', [
      runner,
    ]);
  }

  async unattended(limit: number): Promise<string[]> {
    const { rows } = await this.database.query(
      `SELECT id FROM ingestions WHERE state IN ('QUEUED', 'RUNNING') AND ${FREE} ORDER BY created_at, id LIMIT $1`,
      [limit],
    );
    return ids.parse(rows).map(({ id }) => id);
  }
}

function leaseEnd(milliseconds: string): string {
  return `now() + ${milliseconds}::float8 * interval '1 millisecond'`;
}
