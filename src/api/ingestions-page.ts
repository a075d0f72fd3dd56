import { INGESTION_STATES, type IngestionService } from '../ingestion/index.js';
import { Cursors, type Page } from '../search/index.js';
import { pageOf, pageSize, statesAsked } from './ingestion-places.js';
import type { IngestionsArgs, JobEdge } from './types/ingestion-connection.js';

/**
 * A page of ingestions, newest first. A cursor is the place itself (time and id), so it is good even when the ingestion
 * it was made for has left the list.
 * @throws FacetError `FIRST_OUT_OF_RANGE` (`first`); `INVALID_CURSOR`, `FOREIGN_CURSOR` (`after`); `BAD_USER_INPUT` (`states`)
 */
export async function ingestionsPage(
  ingestion: Pick<IngestionService, 'ingestions'>,
  args: IngestionsArgs,
): Promise<Page<JobEdge>> {
  const first = pageSize(args.first);
  const states = statesAsked(args.states, INGESTION_STATES.length);
  const filter = states?.join() ?? '';
  const cursors = new Cursors({ kind: 'ingestions', subject: '', filter, modelVersion: '' });
  const place = cursors.read(args.after ?? undefined);
  const after = place && { createdAt: new Date(place.score), id: place.id };
  const rows = await ingestion.ingestions({ states, limit: first + 1, after });
  return pageOf(rows, first, args.after, ({ id, createdAt }) =>
    cursors.write({ id, score: createdAt.getTime(), rank: 0 }),
  );
}
