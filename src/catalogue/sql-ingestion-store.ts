import { z } from 'zod';
import { isUuid } from '../domain/index.js';
import { INGESTION_COLUMNS, newItemsToJson, readIngestion } from './ingestion-rows.js';
import { itemsOfEach, type ItemsQuery } from './ingestion-items.js';
import type {
  IngestionStore,
  NewIngestion,
  NewItem,
  StoredError,
  StoredIngestion,
  StoredItem,
} from './ingestion-store.js';
import { SqlIngestionWork } from './sql-ingestion-work.js';
import { Together } from './together.js';

/** Items as a table expression over one JSON parameter. */
const newItems = (
  parameter: string,
) => `jsonb_to_recordset(${parameter}::jsonb) AS item (index int, dataset text,
  external_id text, source_kind text, source text, bytes int, media_type text, partition "Partition",
  present "CelebAttribute"[], absent "CelebAttribute"[], labelled boolean, metadata jsonb, state "IngestionItemState",
  error_code text, error_message text, error_field text)`;
const NEW_ITEM_COLUMNS = `index, dataset, external_id, source_kind, source, bytes, media_type, partition, present, absent,
  labelled, metadata, state, error_code, error_message, error_field`;

const sources = z.array(z.object({ source: z.string() }));
const waitingRow = z.tuple([z.object({ ingestions: z.number(), items: z.number(), bytes: z.number() })]);
const countRow = z.tuple([z.object({ count: z.number() })]);

/** Ingestions on PostgreSQL, embedded or not: what clients ask for here, what workers do in the class below it. */
export class SqlIngestionStore extends SqlIngestionWork implements IngestionStore {
  readonly #items = new Together((queries: readonly ItemsQuery[]) => itemsOfEach(this.database, queries));

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

  items(query: ItemsQuery): Promise<StoredItem[]> {
    return this.#items.ask(query);
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

  async contentsNeeded(sha256s: readonly string[]): Promise<Set<string>> {
    const { rows } = await this.database.query(
      `SELECT DISTINCT source FROM ingestion_items
       WHERE state = 'WAITING' AND source_kind = 'stored' AND source = ANY($1)`,
      [sha256s],
    );
    return new Set(sources.parse(rows).map(({ source }) => source));
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
}
