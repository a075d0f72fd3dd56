import { z } from 'zod';

const MEBI = 1024 * 1024;

/** Names separated by commas. */
const list = z
  .string()
  .default('')
  .transform((text) =>
    text
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== ''),
  );

function isOrigin(text: string): boolean {
  return /^https?:/.test(text) && URL.canParse(text) && new URL(text).origin === text;
}

/** A boolean as people write it in environments. */
const flag = z.enum(['true', 'false', '1', '0']).transform((text) => text === 'true' || text === '1');

/** Exact origins as browsers send them. `*` is none: it would let every page in the world work an open server. */
const origins = list.refine((all) => all.every(isOrigin), {
  message: 'must be origins, separated by commas: https://app.example.org (no path, no *)',
});

const hosts = list.refine((all) => all.every((name) => /^([\w.-]+|\[[\da-f:]+\])$/i.test(name)), {
  message: 'must be host names without ports, separated by commas: facet.example.org',
});

/**
 * Every environment variable Facet reads: its parser (with default) and the sentence that documents it.
 * README's table and .env.example are checked against this (test/config/read-config.test.ts).
 */
export const VARIABLES = {
  FACET_DATA_DIR: z
    .string()
    .min(1)
    .default('.facet')
    .describe(
      'Folder of everything Facet keeps: embedded database, features, backbones, trained models, demo images.',
    ),
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/ })
    .optional()
    .describe('PostgreSQL connection URL. Absent: the embedded database inside FACET_DATA_DIR.'),
  QDRANT_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe(
      "URL of Qdrant's REST interface (https: TLS; port 6333 unless given). Absent: the embedded vector index.",
    ),
  QDRANT_API_KEY: z
    .string()
    .min(1)
    .optional()
    .describe('Key that Qdrant demands, with the right to write and to manage collections.'),
  QDRANT_COLLECTION: z
    .string()
    .regex(/^[A-Za-z0-9-]{1,100}$/, 'must be 1 to 100 letters, digits or hyphens')
    .default('facet')
    .describe(
      "Name of the alias that searches read, and start of the collections' names: letters, digits and hyphens.",
    ),
  QDRANT_SHARD_NUMBER: z.coerce
    .number()
    .int()
    .min(1)
    .max(10_000)
    .optional()
    .describe('Shards of a new collection. Absent: as many as Qdrant has nodes.'),
  QDRANT_REPLICATION_FACTOR: z.coerce
    .number()
    .int()
    .min(1)
    .max(100)
    .default(1)
    .describe('Copies of each shard of a new collection.'),
  QDRANT_WRITE_CONSISTENCY_FACTOR: z.coerce
    .number()
    .int()
    .min(1)
    .max(100)
    .default(1)
    .describe('Copies that must have a write before it counts; at most QDRANT_REPLICATION_FACTOR.'),
  QDRANT_QUANTIZATION: z
    .enum(['none', 'int8'])
    .default('none')
    .describe(
      'How a new collection keeps embeddings in memory. int8: a byte a component, with float32 on disk to score again; for millions of images.',
    ),
  HOST: z
    .string()
    .min(1)
    .default('127.0.0.1')
    .describe(
      'Address the server binds to. It is 127.0.0.1 instead, with a warning, until the first API key is created (docs/operations.md, Keys).',
    ),
  PORT: z.coerce
    .number()
    .int()
    .min(0)
    .max(65535)
    .default(4000)
    .describe('Port the server listens on (0: any free one).'),
  FACET_ANONYMOUS: z
    .enum(['none', 'read'])
    .default('none')
    .describe('What a caller without an API key may do, once there was one: nothing, or read.'),
  FACET_RATE_PER_MINUTE: z.coerce
    .number()
    .int()
    .min(0)
    .max(1_000_000)
    .default(1200)
    .describe(
      'Requests a minute of one API key, or of one address without a key, to one process; ten times as many images. 0: any number.',
    ),
  FACET_CALLER_CONCURRENCY: z.coerce
    .number()
    .int()
    .min(0)
    .max(10_000)
    .default(32)
    .describe(
      'Requests of one caller answered at once by one process, as many WebSockets and as many subscriptions; ten times as many images. 0: any number.',
    ),
  FACET_TRUST_PROXY: z.coerce
    .number()
    .int()
    .min(0)
    .max(10)
    .default(0)
    .describe(
      "Proxies in front, whose X-Forwarded-For is believed when callers' addresses are told apart. 0: none.",
    ),
  FACET_CORS_ORIGINS: origins.describe(
    'Origins of web pages that may use this server from a browser, separated by commas. Absent: none but its own.',
  ),
  FACET_ALLOWED_HOSTS: hosts.describe(
    "Names that a request's Host header may give, separated by commas, beside those of loopback. Absent: any, but on loopback only those.",
  ),
  FACET_API_KEY: z
    .string()
    .regex(/^[\x21-\x7e]+$/, 'must be printable ASCII without spaces')
    .optional()
    .describe('API key that commands send to the server they talk to (--server).'),
  FACET_DEVICE: z
    .enum(['auto', 'cpu', 'cuda'])
    .default('auto')
    .describe(
      'Where the backbone runs. auto: CUDA where it works, else CPU; cuda: fail rather than fall back.',
    ),
  FACET_GPU_DEVICE: z.coerce
    .number()
    .int()
    .min(0)
    .max(255)
    .default(0)
    .describe('Which GPU runs the backbone, where CUDA does: its number, from 0.'),
  FACET_MODEL: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Model bundle to use: a name under FACET_DATA_DIR/models or models/, or a folder. Absent: the one last trained or chosen, else models/celeba-faceres.',
    ),
  FACET_MAX_IMAGE_BYTES: z.coerce
    .number()
    .int()
    .min(1)
    .default(20 * MEBI)
    .describe('Largest image file accepted, in bytes.'),
  FACET_MAX_IMAGE_PIXELS: z.coerce
    .number()
    .int()
    .min(1)
    .default(50_000_000)
    .describe('Largest image accepted, in pixels (width × height).'),
  FACET_MAX_BODY_BYTES: z.coerce
    .number()
    .int()
    .min(64 * 1024)
    .max(256 * MEBI)
    .default(16 * MEBI)
    .describe('Largest JSON body of a GraphQL request, in bytes: what bounds images sent as base64.'),
  FACET_MAX_UPLOAD_BYTES: z.coerce
    .number()
    .int()
    .min(1)
    .default(256 * MEBI)
    .describe('Largest multipart request, in bytes: what bounds uploaded files together.'),
  FACET_INGEST_ROOT: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Folder below which `ingestImages` may read server paths and `importDataset` folders. Absent: neither may.',
    ),
  FACET_INGEST_WORKERS: z.coerce
    .number()
    .int()
    .min(0)
    .max(8)
    .default(1)
    .describe('Ingestions this process works on at once. 0: none, for a replica that only answers.'),
  FACET_INGEST_QUEUE_ITEMS: z.coerce
    .number()
    .int()
    .min(1)
    .default(100_000)
    .describe('Most images that may wait for ingestion; `ingestImages` answers QUEUE_FULL beyond.'),
  FACET_INGEST_QUEUE_BYTES: z.coerce
    .number()
    .int()
    .min(1)
    .default(10 * 1024 * MEBI)
    .describe('Most bytes of uploaded images that may wait for ingestion.'),
  FACET_INGEST_PRIVATE_URLS: flag
    .default(false)
    .describe(
      'Allow image URLs of private networks and of this machine. Whoever may ingest can then probe your network.',
    ),
  FACET_INGEST_URL_SECONDS: z.coerce
    .number()
    .min(0.1)
    .max(600)
    .default(30)
    .describe('Longest time one image may take to come from its URL, in seconds.'),
  FACET_RECONCILE_HOURS: z.coerce
    .number()
    .min(0)
    .max(8760)
    .default(24)
    .describe('Hours between two comparisons of catalogue and index. 0: never.'),
  FACET_RECONCILE_FIX: flag
    .default(false)
    .describe('Whether these comparisons also mend what they find, as `facet reconcile --fix` does.'),
  FACET_MAX_QUERY_COST: z.coerce
    .number()
    .int()
    .min(2_000)
    .default(20_000)
    .describe('Most that one GraphQL operation may cost, as docs/api.md counts it.'),
  FACET_OPERATIONS: z
    .string()
    .min(1)
    .optional()
    .describe(
      'File of the only GraphQL operations to answer, as `facet operations` writes it. Absent: any operation.',
    ),
  FACET_DRAIN_SECONDS: z.coerce
    .number()
    .min(0)
    .max(300)
    .optional()
    .describe(
      'How long new connections are still taken after SIGTERM, while /health/ready says 503: as long as your balancer needs to notice. Absent: 0.5, and 0 when nobody is connected.',
    ),
  FACET_REQUEST_SECONDS: z.coerce
    .number()
    .min(0.1)
    .max(3600)
    .default(30)
    .describe(
      'Longest time a request may take before it is answered with 504; evaluations may take 20 times as long.',
    ),
  FACET_MAX_IN_FLIGHT: z.coerce
    .number()
    .int()
    .min(1)
    .max(100_000)
    .default(128)
    .describe(
      'Requests for GraphQL and images worked on at once; more are refused with 503 and Retry-After.',
    ),
  FACET_GALLERY: flag.default(true).describe('Serve the gallery page at /.'),
  FACET_GRAPHIQL: flag.default(true).describe('Serve GraphiQL at /graphiql and allow introspection.'),
  OTEL_EXPORTER_OTLP_ENDPOINT: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe(
      'Collector that traces are sent to, by OTLP over HTTP (as http://localhost:4318). Absent: nothing is traced. The other OTEL_* variables mean what OpenTelemetry says.',
    ),
  OTEL_SERVICE_NAME: z.string().min(1).default('facet').describe('What traces call this service.'),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
    .default('info')
    .describe('Least severe log line written.'),
} as const;
