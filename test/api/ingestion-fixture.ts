import { expect } from 'vitest';
import { z } from 'zod';
import { memoryServices, startServer, type TestServer } from '../support/api-server.js';
import { MemoryIngestion } from '../support/memory-ingestion.js';
import { catalogueImage } from '../support/memory-gallery.js';

export const INGEST = `mutation($input: IngestImagesInput!) {
  ingestImages(input: $input) {
    ingestion {
      id kind dataset state total imported updated unchanged failed cancelled
      createdAt startedAt finishedAt perSecond secondsLeft error { code }
    }
    errors { index code message field }
  }
}`;

const url = (n: number) => ({ source: { url: `https://example.org/${n}.jpg` }, externalId: String(n) });

/** Items of that number, each with its number as external id. */
export const urls = (count: number) => Array.from({ length: count }, (_, n) => url(n));

export interface IngestionServer {
  readonly ingestion: MemoryIngestion;
  readonly server: TestServer;
  /** The ids of every read of images by id. Images 1 to 3 are there, with `{ n }` as metadata. */
  readonly reads: readonly (readonly string[])[];
  /** Queues images; their ingestion's id. */
  readonly queue: (items: readonly object[]) => Promise<string>;
  /** The `extensions` of the first error, if there is one. */
  readonly codeOf: (query: string, variables: object) => Promise<Record<string, unknown> | undefined>;
}

const queued = z.object({ ingestImages: z.object({ ingestion: z.object({ id: z.string() }) }) });

/** A server whose images are taken in by hand. */
export async function serveIngestion(): Promise<IngestionServer> {
  const ingestion = new MemoryIngestion();
  const rows = [1, 2, 3].map((n) => catalogueImage(n, { metadata: { n } }));
  const reads: (readonly string[])[] = [];
  const services = memoryServices(rows);
  const imagesByIds = (ids: readonly string[]) => {
    reads.push(ids);
    return services.search.imagesByIds(ids);
  };
  const server = await startServer({ ...services, ingestion, search: { ...services.search, imagesByIds } });
  return {
    ingestion,
    server,
    reads,
    async queue(items) {
      const { data, errors } = await server.graphql(INGEST, { input: { items } });
      expect(errors).toBeUndefined();
      return queued.parse(data).ingestImages.ingestion.id;
    },
    codeOf: async (query, variables) => (await server.graphql(query, variables)).errors?.[0].extensions,
  };
}
