import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { graphql } from './facet.js';

export const INGESTION_FIELDS =
  'id state total imported updated unchanged failed cancelled error { code message field }';

const failure = z.object({ code: z.string(), message: z.string(), field: z.string().nullable() });

export const ingestionShape = z.object({
  id: z.string(),
  state: z.enum(['QUEUED', 'RUNNING', 'COMPLETED', 'CANCELLED', 'FAILED']),
  total: z.number().nullable(),
  imported: z.number(),
  updated: z.number(),
  unchanged: z.number(),
  failed: z.number(),
  cancelled: z.number(),
  error: failure.nullable(),
});
export type IngestionSeen = z.output<typeof ingestionShape>;

const itemShape = z.object({
  index: z.number(),
  externalId: z.string().nullable(),
  state: z.string(),
  outcome: z.string().nullable(),
  attempts: z.number(),
  error: failure.nullable(),
  image: z.object({ id: z.string() }).nullable(),
});
export type ItemSeen = z.output<typeof itemShape>;

/** Queues a folder below FACET_INGEST_ROOT. @returns the ingestion's id */
export async function importDataset(url: string, folder: string): Promise<string> {
  const { data, errors } = await graphql(
    url,
    'mutation ($folder: String!) { importDataset(input: { folder: $folder }) { id } }',
    { folder },
  );
  const parsed = z.object({ importDataset: z.object({ id: z.string() }) }).safeParse(data);
  if (!parsed.success) throw new Error(`importDataset: ${JSON.stringify(errors)}`);
  return parsed.data.importDataset.id;
}

/** An ingestion, or the code of the error that came in its place. */
export async function ingestionNow(url: string, id: string): Promise<IngestionSeen | { code: unknown }> {
  const query = `query ($id: ID!) { ingestion(id: $id) { ${INGESTION_FIELDS} } }`;
  const { data, errors } = await graphql(url, query, { id });
  if (errors !== undefined) return { code: errors[0].extensions?.code };
  return z.object({ ingestion: ingestionShape }).parse(data).ingestion;
}

/** Polls until an ingestion is over; an answer that the database is away is passed over. */
export async function ingestionEnded(url: string, id: string): Promise<IngestionSeen> {
  for (;;) {
    const seen = await ingestionNow(url, id);
    if ('code' in seen) {
      if (seen.code !== 'SERVICE_UNAVAILABLE') throw new Error(`ingestion: ${String(seen.code)}`);
    } else if (!['QUEUED', 'RUNNING'].includes(seen.state)) return seen;
    await delay(50);
  }
}

/** The first hundred items, by index. */
export async function itemsOf(url: string, id: string): Promise<ItemSeen[]> {
  const query = `query ($id: ID!) { ingestion(id: $id) { items(first: 100) { edges { node {
    index externalId state outcome attempts error { code message field } image { id } } } } } }`;
  const { data } = await graphql(url, query, { id });
  const page = z.object({ edges: z.array(z.object({ node: itemShape })) });
  const shape = z.object({ ingestion: z.object({ items: page }) });
  return shape.parse(data).ingestion.items.edges.map(({ node }) => node);
}
