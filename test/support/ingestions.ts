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

/** An item of `ingestImages` as JSON; one with `file` is uploaded. */
export interface Given {
  readonly source?: Readonly<Record<string, string>>;
  readonly file?: { readonly bytes: Uint8Array<ArrayBuffer>; readonly type: string };
  readonly [field: string]: unknown;
}

const ingested = z.object({
  ingestImages: z.object({
    ingestion: ingestionShape,
    errors: z.array(failure.extend({ index: z.number() })),
  }),
});
const answer = z.object({
  data: z.unknown().optional(),
  errors: z
    .array(z.object({ message: z.string(), extensions: z.looseObject({ code: z.string() }) }))
    .optional(),
});

/** `ingestImages`, as a multipart request where items come with files. @returns GraphQL's answer */
export async function postImages(
  url: string,
  input: Readonly<Record<string, unknown>>,
  items: readonly Given[],
) {
  const json = items.map(({ file, ...item }) =>
    file === undefined ? item : { ...item, source: { upload: null } },
  );
  const operations = JSON.stringify({
    query: `mutation ($input: IngestImagesInput!) { ingestImages(input: $input) {
      ingestion { ${INGESTION_FIELDS} } errors { index code message field } } }`,
    variables: { input: { ...input, items: json } },
  });
  const uploads = items.flatMap(({ file }, index) => (file === undefined ? [] : [{ file, index }]));
  const form = new FormData();
  form.append('operations', operations);
  const map = uploads.map(({ index }) => [index, [`variables.input.items.${index}.source.upload`]]);
  form.append('map', JSON.stringify(Object.fromEntries(map)));
  for (const { file, index } of uploads) {
    form.append(String(index), new Blob([file.bytes], { type: file.type }), `${index}.jpg`);
  }
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers:
      uploads.length > 0 ? { 'apollo-require-preflight': 'yes' } : { 'content-type': 'application/json' },
    body: uploads.length > 0 ? form : operations,
  });
  return answer.parse(await response.json());
}

/** Queues images. @throws Error where the whole request is refused */
export async function ingestImages(
  url: string,
  input: Readonly<Record<string, unknown>>,
  items: readonly Given[],
) {
  const { data, errors } = await postImages(url, input, items);
  if (errors !== undefined) throw new Error(JSON.stringify(errors));
  return ingested.parse(data).ingestImages;
}
