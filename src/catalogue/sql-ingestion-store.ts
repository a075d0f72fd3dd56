import { z } from 'zod';
import { isUuid } from '../domain/index.js';
import type { Database } from './database.js';
import {
  deferredToJson,
  INGESTION_COLUMNS,
  ITEM_COLUMNS,
  newItemsToJson,
  readIngestion,
  readItem,
  readWaitingItem,
  settledToJson,
  WAITING_COLUMNS,
} from './ingestion-rows.js';
import type {
  DeferredItem,
  IngestionStore,
  NewIngestion,
  NewItem,
  SettledItem,
  StoredError,
  StoredIngestion,
  StoredItem,
  WaitingItem,
} from './ingestion-store.js';

/** Items as a table expression over one JSON parameter. */
const newItems = (
  parameter: string,
) => `jsonb_to_recordset(${parameter}::jsonb) AS item (index int, dataset text,
  external_id text, source_kind text, source text, bytes int, media_type text, partition "Partition",
  present "CelebAttribute"[], absent "CelebAttribute"[], labelled boolean, metadata jsonb, state "IngestionItemState",
  error_code text, error_message text, error_field text)`;
const NEW_ITEM_COLUMNS = `index, dataset, external_id, source_kind, source, bytes, media_type, partition, present, absent,
  labelled, metadata, state, error_code, error_message, error_field`;

/** Nobody holds it, or who did has died. */
const FREE = '(runner IS NULL OR lease_until < now())';

const ids = z.array(z.object({ id: z.string() }));
const waitingRow = z.tuple([z.object({ ingestions: z.number(), items: z.number(), bytes: z.number() })]);
const dueRow = z.tuple([z.object({ due: z.date().nullable() })]);
const countRow = z.tuple([z.object({ count: z.number() })]);

/** Ingestions on PostgreSQL, embedded or not. Plain SQL: what has to agree is written in one statement. */
export class SqlIngestionStore implements IngestionStore {
  constructor(private readonly database: Database) {}

  async create(
    { id, kind, dataset, onConflict, plan, total }: NewIngestion,
    items: readonly NewItem[],
  ): Promise<void> {
    await this.database.query(
      `WITH parent AS (
         INSERT INTO ingestions (id, kind, dataset, on_conflict, plan, total, failed, state)
         VALUES ($1, $2::"IngestionKind", $3, $4, $5::jsonb, $6, $7, 'QUEUED') RETURNING id)
       INSERT INTO ingestion_items (ingestion_id, ${NEW_ITEM_COLUMNS})
       SELECT parent.id, item.* FROM parent, ${newItems('$8')}`,
      [
        id,
        kind,
        dataset,
        onConflict,
        plan === null ? null : JSON.stringify(plan),
        total,
        items.filter(({ error }) => error !== null).length,
        newItemsToJson(items),
      ],
    );
  }

  async addItems(id: string, items: readonly NewItem[]): Promise<void> {
    await this.database.query(
      `INSERT INTO ingestion_items (ingestion_id, ${NEW_ITEM_COLUMNS})
       SELECT $1::uuid, item.* FROM ${newItems('$2')} ON CONFLICT DO NOTHING`,
      [id, newItemsToJson(items)],
    );
  }

  async setTotal(id: string, total: number): Promise<void> {
    await this.database.query('UPDATE ingestions SET total = $2 WHERE id = $1', [id, total]);
  }

  async byId(id: string): Promise<StoredIngestion | undefined> {
    return (await this.byIds([id])).at(0);
  }

  async byIds(given: readonly string[]): Promise<StoredIngestion[]> {
    const known = given.filter(isUuid);
    if (known.length === 0) return [];
    const { rows } = await this.database.query(
      `SELECT ${INGESTION_COLUMNS} FROM ingestions WHERE id = ANY($1::uuid[])`,
      [known],
    );
    return rows.map(readIngestion);
  }

  async page({ states, limit, after }: Parameters<IngestionStore['page']>[0]): Promise<StoredIngestion[]> {
    const { rows } = await this.database.query(
      `SELECT ${INGESTION_COLUMNS} FROM ingestions
       WHERE ($1::text[] IS NULL OR state = ANY($1::"IngestionState"[]))
         AND ($2::timestamptz IS NULL OR (created_at, id) < ($2, $3::uuid))
       ORDER BY created_at DESC, id DESC LIMIT $4`,
      [states ?? null, after?.createdAt ?? null, after?.id ?? null, limit],
    );
    return rows.map(readIngestion);
  }

  async items({
    ingestionId,
    states,
    limit,
    afterIndex = -1,
  }: Parameters<IngestionStore['items']>[0]): Promise<StoredItem[]> {
    if (!isUuid(ingestionId)) return [];
    const { rows } = await this.database.query(
      `SELECT ${ITEM_COLUMNS} FROM ingestion_items
       WHERE ingestion_id = $1 AND index > $2 AND ($3::text[] IS NULL OR state = ANY($3::"IngestionItemState"[]))
       ORDER BY index LIMIT $4`,
      [ingestionId, afterIndex, states ?? null, limit],
    );
    return rows.map(readItem);
  }

  async waiting() {
    const { rows } = await this.database.query(
      `SELECT (SELECT count(*)::int FROM ingestions WHERE state IN ('QUEUED', 'RUNNING')) AS ingestions,
         count(*)::int AS items, coalesce(sum(bytes), 0)::float8 AS bytes
       FROM ingestion_items WHERE state = 'WAITING'`,
      [],
    );
    return waitingRow.parse(rows)[0];
  }

  async needsStored(sha256: string): Promise<boolean> {
    const { rows } = await this.database.query(
      `SELECT 1 FROM ingestion_items WHERE state = 'WAITING' AND source_kind = 'stored' AND source = $1 LIMIT 1`,
      [sha256],
    );
    return rows.length > 0;
  }

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

  async fail(id: string, error: StoredError): Promise<void> {
    await this.database.query(
      `UPDATE ingestions SET state = 'FAILED', finished_at = now(), runner = NULL, lease_until = NULL, fruitless = 0,
         error_code = $2, error_message = $3, error_field = $4
       WHERE id = $1 AND state IN ('QUEUED', 'RUNNING')`,
      [id, error.code, error.message, error.field],
    );
  }

  async cancel(id: string): Promise<boolean> {
    const { rowCount } = await this.database.query(
      `WITH ended AS (
         UPDATE ingestions SET state = 'CANCELLED', finished_at = now(), runner = NULL, lease_until = NULL,
           cancelled = cancelled
             + (SELECT count(*) FROM ingestion_items WHERE ingestion_id = $1 AND state = 'WAITING')
         WHERE id = $1 AND state IN ('QUEUED', 'RUNNING') RETURNING id),
       items AS (
         UPDATE ingestion_items SET state = 'CANCELLED', not_before = NULL
         FROM ended WHERE ingestion_id = ended.id AND state = 'WAITING')
       SELECT FROM ended`,
      [id],
    );
    return rowCount === 1;
  }

  async retry(id: string, indexes: readonly number[] | undefined): Promise<number> {
    const { rows } = await this.database.query(
      `WITH before AS (
         SELECT index, state FROM ingestion_items
         WHERE ingestion_id = $1 AND state IN ('FAILED', 'CANCELLED') AND source_kind <> 'refused'
           AND ($2::int[] IS NULL OR index = ANY($2)) FOR UPDATE),
       again AS (
         UPDATE ingestion_items AS item SET state = 'WAITING', attempts = 0, not_before = NULL, error_code = NULL,
           error_message = NULL, error_field = NULL
         FROM before WHERE item.ingestion_id = $1 AND item.index = before.index),
       parent AS (
         UPDATE ingestions SET
           failed = failed - (SELECT count(*) FROM before WHERE state = 'FAILED'),
           cancelled = cancelled - (SELECT count(*) FROM before WHERE state = 'CANCELLED'),
           state = CASE WHEN state = 'RUNNING' THEN state ELSE 'QUEUED' END, finished_at = NULL,
           error_code = NULL, error_message = NULL, error_field = NULL, fruitless = 0
         WHERE id = $1 AND (EXISTS (SELECT FROM before) OR ($2::int[] IS NULL AND state = 'FAILED'
           OR $2::int[] IS NULL AND state = 'CANCELLED' AND total IS NULL))
         RETURNING id)
       SELECT greatest((SELECT count(*) FROM before), (SELECT count(*) FROM parent))::int AS count`,
      [id, indexes ?? null],
    );
    return countRow.parse(rows)[0].count;
  }

  async abandon(runner: string): Promise<void> {
    await this.database.query('UPDATE ingestions SET runner = NULL, lease_until = NULL WHERE runner = $1', [runner]);
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
