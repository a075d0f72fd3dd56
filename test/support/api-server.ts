import { pino } from 'pino';
import { z } from 'zod';
import { Access } from '../../src/access/index.js';
import type { ModelFacts } from '../../src/api/index.js';
import type { CatalogueImage } from '../../src/catalogue/index.js';
import { FacetError } from '../../src/domain/index.js';
import { createEvaluationService } from '../../src/evaluation/index.js';
import {
  createGalleryService,
  createReindexService,
  type ServiceFigures,
} from '../../src/ingestion/index.js';
import { createServer, type ServerDependencies } from '../../src/server/index.js';
import { StageTimes } from '../../src/telemetry/index.js';
import { LABEL_DIMENSIONS, LabelModel } from './label-model.js';
import { MemoryApiKeys } from './memory-api-keys.js';
import { MemoryCatalogue } from './memory-catalogue.js';
import { MemoryIngestion } from './memory-ingestion.js';
import { MemoryEvaluationRuns } from './memory-evaluation-runs.js';
import { memorySearch } from './memory-search.js';
import { MemoryVectorIndex } from './memory-vector-index.js';
import { inUse } from './in-use.js';
import { testManifest } from './test-manifest.js';

/** A GraphQL answer as clients see it; `data` stays unknown until a test parses it. */
const answer = z.object({
  data: z.unknown().optional(),
  errors: z
    .array(
      z.object({
        message: z.string(),
        path: z.array(z.union([z.string(), z.number()])).optional(),
        extensions: z.record(z.string(), z.unknown()),
      }),
    )
    .optional(),
});

/** A model's facts for tests that need one to be there. */
export const testModel: ModelFacts = { version: 'test-version', bundle: testManifest('test-bundle') };

export interface TestServer {
  readonly url: string;
  /** Log lines so far, parsed. */
  readonly logs: readonly Record<string, unknown>[];
  /** POSTs a query; returns status and parsed body. */
  graphql(
    query: string,
    variables?: unknown,
  ): Promise<{ readonly status: number; readonly headers: Headers } & z.infer<typeof answer>>;
  close(): Promise<void>;
}

/** Services over rows in memory; `gallery` changes nothing of them. `model: null` is an installation without a model. */
export function memoryServices(
  rows: readonly CatalogueImage[],
  model: ModelFacts | null = testModel,
): ServerDependencies['services'] {
  // Nothing is indexed: evaluations answer MODEL_MISSING. Tests of evaluations bring a gallery of their own.
  const evaluation = createEvaluationService({
    model: inUse(() => new LabelModel('test-version')),
    index: new MemoryVectorIndex(LABEL_DIMENSIONS),
    catalogue: new MemoryCatalogue(),
    runs: new MemoryEvaluationRuns(),
  });
  const gallery = createGalleryService({
    catalogue: new MemoryCatalogue(),
    index: new MemoryVectorIndex(LABEL_DIMENSIONS),
  });
  // Tests of re-embedding bring a gallery of their own.
  const reindexing = createReindexService({
    check: () => Promise.resolve(),
    reindex: () => Promise.reject(new FacetError('MODEL_MISSING', 'there is no gallery')),
  });
  return {
    search: memorySearch(rows, model?.version ?? null),
    evaluation,
    gallery,
    ingestion: new MemoryIngestion(),
    reindexing,
    model: () => model,
    // Tests of bundles bring folders of their own.
    models: { list: () => Promise.resolve([]) },
  };
}

/** What a service without images says of itself. */
export const emptyFigures: ServiceFigures = {
  images: () => Promise.resolve({ PENDING: 0, INDEXED: 0, DELETING: 0 }),
  waiting: () => Promise.resolve({ ingestions: 0, items: 0, bytes: 0 }),
  ingested: () => ({ IMPORTED: 0, UPDATED: 0, UNCHANGED: 0, FAILED: 0 }),
  reconciliation: () => null,
  model: () => ({ name: 'test-bundle', version: 'test-version' }),
};

/** Nothing limited, nobody but this machine. */
export const testAccess: ServerDependencies['config']['access'] = {
  anonymous: 'none',
  ratePerMinute: 0,
  callerConcurrency: 0,
  trustProxy: 0,
  corsOrigins: [],
  allowedHosts: [],
};

/** Of an installation with these keys; none: open. */
export function openAccess(
  store = new MemoryApiKeys(),
  anonymous: 'none' | 'read' = 'none',
): Promise<Access> {
  return Access.open({
    store,
    anonymous,
    onError: (error) => {
      throw error;
    },
  });
}

/** The real HTTP server on a free loopback port. */
export async function startServer(
  services: ServerDependencies['services'],
  options: Partial<Omit<ServerDependencies, 'services' | 'config'>> & {
    readonly config?: Partial<ServerDependencies['config']>;
  } = {},
): Promise<TestServer> {
  const logs: Record<string, unknown>[] = [];
  const write = (line: string) => {
    logs.push(z.record(z.string(), z.unknown()).parse(JSON.parse(line)));
  };
  const server = createServer({
    services,
    access: await openAccess(),
    readiness: {},
    figures: emptyFigures,
    stages: new StageTimes(),
    logger: pino({ level: 'debug' }, { write }),
    ...options,
    config: {
      host: '127.0.0.1',
      port: 0,
      access: testAccess,
      // Tests of the page ask for it.
      gallery: false,
      graphiql: true,
      maxQueryCost: 20_000,
      operations: undefined,
      drainSeconds: 0,
      requestSeconds: 30,
      maxInFlight: 128,
      maxImageBytes: 256 * 1024,
      maxImagePixels: 1_000_000,
      maxBodyBytes: 1024 * 1024,
      maxUploadBytes: 2 * 1024 * 1024,
      ...options.config,
    },
  });
  const { url } = await server.listen();
  return {
    url,
    logs,
    async graphql(query, variables) {
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query, variables }),
      });
      const body = answer.parse(await response.json());
      return { status: response.status, headers: response.headers, ...body };
    },
    close: () => server.close(),
  };
}
