import { z } from 'zod';
import { isUuid } from '../domain/index.js';
import type { Database } from './database.js';
import { ITEM_COLUMNS, readItem } from './ingestion-rows.js';
import type { IngestionStore, StoredItem } from './ingestion-store.js';

export type ItemsQuery = Parameters<IngestionStore['items']>[0];

const parent = z.object({ parentId: z.string() });

/** Answers several questions for items, one statement for all that differ in their ingestion only. */
export async function itemsOfEach(
  database: Pick<Database, 'query'>,
  queries: readonly ItemsQuery[],
): Promise<StoredItem[][]> {
  const groups = new Map<string, ItemsQuery[]>();
  for (const query of queries) {
    const key = keyOf(query);
    groups.set(key, [...(groups.get(key) ?? []), query]);
  }
  const found = new Map(
    await Promise.all(
      Array.from(groups, async ([key, alike]) => [key, await itemsByIngestion(database, alike)] as const),
    ),
  );
  return queries.map((query) => found.get(keyOf(query))?.get(query.ingestionId.toLowerCase()) ?? []);
}

function keyOf({ states, limit, afterIndex }: ItemsQuery): string {
  return JSON.stringify([states ?? null, limit, afterIndex ?? null]);
}

/** @param queries alike in all but their ingestion */
async function itemsByIngestion(
  database: Pick<Database, 'query'>,
  queries: readonly ItemsQuery[],
): Promise<ReadonlyMap<string, StoredItem[]>> {
  const ids = [...new Set(queries.map(({ ingestionId }) => ingestionId).filter(isUuid))];
  const items = new Map<string, StoredItem[]>();
  if (ids.length === 0) return items;
  const [{ states, limit, afterIndex = -1 }] = queries;
  const { rows } = await database.query(
    `SELECT parent.id::text AS "parentId", item.*
     FROM (SELECT DISTINCT unnest($1::uuid[]) AS id) AS parent CROSS JOIN LATERAL (
       SELECT ${ITEM_COLUMNS} FROM ingestion_items
       WHERE ingestion_id = parent.id AND index > $2
         AND ($3::text[] IS NULL OR state = ANY($3::"IngestionItemState"[]))
       ORDER BY ingestion_items.index LIMIT $4) AS item
     ORDER BY item.index`,
    [ids, afterIndex, states ?? null, limit],
  );
  for (const row of rows) {
    const { parentId } = parent.parse(row);
    const known = items.get(parentId);
    if (known === undefined) items.set(parentId, [readItem(row)]);
    else known.push(readItem(row));
  }
  return items;
}
