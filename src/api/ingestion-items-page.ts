import { ITEM_STATES, type IngestionService } from '../ingestion/index.js';
import { Cursors, type Page } from '../search/index.js';
import { pageOf, pageSize, statesAsked } from './ingestion-places.js';
import type { IngestionItemsArgs, ItemEdge } from './types/ingestion-item-connection.js';

/**
 * A page of the items of one ingestion, in the order of their index.
 * @throws FacetError `FIRST_OUT_OF_RANGE` (`first`); `INVALID_CURSOR`, `FOREIGN_CURSOR` (`after`); `BAD_USER_INPUT` (`states`)
 */
export async function ingestionItemsPage(
  ingestion: Pick<IngestionService, 'items'>,
  id: string,
  args: IngestionItemsArgs,
): Promise<Page<ItemEdge>> {
  const first = pageSize(args.first);
  const states = statesAsked(args.states, ITEM_STATES.length);
  const filter = states?.join() ?? '';
  const cursors = new Cursors({ kind: 'ingestion-items', subject: id, filter, modelVersion: '' });
  const afterIndex = cursors.read(args.after ?? undefined)?.rank;
  const rows = await ingestion.items({ ingestionId: id, states, limit: first + 1, afterIndex });
  return pageOf(rows, first, args.after, ({ index }) => cursors.write({ id, score: 0, rank: index }));
}
