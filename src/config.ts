import { resolve } from 'node:path';
import { z } from 'zod';
import { FacetError } from './domain/index.js';

const MEBI = 1024 * 1024;

/** A boolean as people write it in environments. */
const flag = z.enum(['true', 'false', '1', '0']).transform((text) => text === 'true' || text === '1');

/**
 * Every environment variable Facet reads: its parser (with default) and the sentence that documents it.
 * README's table and .env.example are checked against this (test/config.test.ts).
 */
export const VARIABLES = {
  FACET_DATA_DIR: {
    schema: z.string().min(1).default('.facet'),
    doc: 'Folder of everything Facet keeps: embedded database, features, backbones, trained models, demo images.',
  },
  DATABASE_URL: {
    schema: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
    doc: 'PostgreSQL connection URL. Absent: the embedded database inside FACET_DATA_DIR.',
  },
  QDRANT_URL: {
    schema: z.url({ protocol: /^https?$/ }).optional(),
    doc: "URL of Qdrant's REST interface (https: TLS; port 6333 unless given). Absent: the embedded vector index.",
  },
  QDRANT_API_KEY: {
    schema: z.string().min(1).optional(),
    doc: 'Key that Qdrant demands, with the right to write and to manage collections.',
  },
  QDRANT_COLLECTION: {
    schema: z
      .string()
      .regex(/^[A-Za-z0-9-]{1,100}$/, 'must be 1 to 100 letters, digits or hyphens')
      .default('facet'),
    doc: "Name of the alias that searches read, and start of the collections' names: letters, digits and hyphens.",
  },
  QDRANT_SHARD_NUMBER: {
    schema: z.coerce.number().int().min(1).max(10_000).optional(),
    doc: 'Shards of a new collection. Absent: as many as Qdrant has nodes.',
  },
  QDRANT_REPLICATION_FACTOR: {
    schema: z.coerce.number().int().min(1).max(100).default(1),
    doc: 'Copies of each shard of a new collection.',
  },
  QDRANT_WRITE_CONSISTENCY_FACTOR: {
    schema: z.coerce.number().int().min(1).max(100).default(1),
    doc: 'Copies that must have a write before it counts; at most QDRANT_REPLICATION_FACTOR.',
  },
  QDRANT_QUANTIZATION: {
    schema: z.enum(['none', 'int8']).default('none'),
    doc: 'How a new collection keeps embeddings in memory. int8: a byte a component, with float32 on disk to score again; for millions of images.',
  },
  HOST: {
    schema: z.string().min(1).default('127.0.0.1'),
    doc: 'Address the server binds to. There is no authentication yet: leave it on loopback, or put a proxy in front.',
  },
  PORT: {
    schema: z.coerce.number().int().min(0).max(65535).default(4000),
    doc: 'Port the server listens on (0: any free one).',
  },
  FACET_DEVICE: {
    schema: z.enum(['auto', 'cpu', 'cuda']).default('auto'),
    doc: 'Where the backbone runs. auto: CUDA where it works, else CPU; cuda: fail rather than fall back.',
  },
  FACET_GPU_DEVICE: {
    schema: z.coerce.number().int().min(0).max(255).default(0),
    doc: 'Which GPU runs the backbone, where CUDA does: its number, from 0.',
  },
  FACET_MODEL: {
    schema: z.string().min(1).optional(),
    doc: 'Model bundle to use: a name under FACET_DATA_DIR/models or models/, or a folder. Absent: the one last trained or chosen, else models/celeba-faceres.',
  },
  FACET_MAX_IMAGE_BYTES: {
    schema: z.coerce
      .number()
      .int()
      .min(1)
      .default(20 * MEBI),
    doc: 'Largest image file accepted, in bytes.',
  },
  FACET_MAX_IMAGE_PIXELS: {
    schema: z.coerce.number().int().min(1).default(50_000_000),
    doc: 'Largest image accepted, in pixels (width × height).',
  },
  FACET_MAX_BODY_BYTES: {
    schema: z.coerce
      .number()
      .int()
      .min(64 * 1024)
      .max(256 * MEBI)
      .default(16 * MEBI),
    doc: 'Largest JSON body of a GraphQL request, in bytes: what bounds images sent as base64.',
  },
  FACET_MAX_UPLOAD_BYTES: {
    schema: z.coerce
      .number()
      .int()
      .min(1)
      .default(256 * MEBI),
    doc: 'Largest multipart request, in bytes: what bounds uploaded files together.',
  },
  FACET_INGEST_ROOT: {
    schema: z.string().min(1).optional(),
    doc: 'Folder below which `ingestImages` may read server paths and `importDataset` folders. Absent: neither may.',
  },
  FACET_INGEST_WORKERS: {
    schema: z.coerce.number().int().min(0).max(8).default(1),
    doc: 'Ingestions this process works on at once. 0: none, for a replica that only answers.',
  },
  FACET_INGEST_QUEUE_ITEMS: {
    schema: z.coerce.number().int().min(1).default(100_000),
    doc: 'Most images that may wait for ingestion; `ingestImages` answers QUEUE_FULL beyond.',
  },
  FACET_INGEST_QUEUE_BYTES: {
    schema: z.coerce
      .number()
      .int()
      .min(1)
      .default(10 * 1024 * MEBI),
    doc: 'Most bytes of uploaded images that may wait for ingestion.',
  },
  FACET_INGEST_PRIVATE_URLS: {
    schema: flag.default(false),
    doc: 'Allow image URLs of private networks and of this machine. Whoever may ingest can then probe your network.',
  },
  FACET_INGEST_URL_SECONDS: {
    schema: z.coerce.number().min(0.1).max(600).default(30),
    doc: 'Longest time one image may take to come from its URL, in seconds.',
  },
  FACET_RECONCILE_HOURS: {
    schema: z.coerce.number().min(0).max(8760).default(24),
    doc: 'Hours between two comparisons of catalogue and index. 0: never.',
  },
  FACET_RECONCILE_FIX: {
    schema: flag.default(false),
    doc: 'Whether these comparisons also mend what they find, as `facet reconcile --fix` does.',
  },
  FACET_GRAPHIQL: { schema: flag.default(true), doc: 'Serve GraphiQL at /graphiql and allow introspection.' },
  LOG_LEVEL: {
    schema: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
    doc: 'Least severe log line written.',
  },
} as const;

/** Where Qdrant is, and how new collections lie on it. */
export interface QdrantConfig {
  readonly url: string;
  readonly apiKey: string | undefined;
  readonly collection: string;
  readonly shardNumber: number | undefined;
  readonly replicationFactor: number;
  readonly writeConsistencyFactor: number;
  readonly quantization: 'none' | 'int8';
}

/** What may be ingested, how much of it may wait, and who works on it. */
export interface IngestConfig {
  /** Absolute path; undefined: no server paths. */
  readonly root: string | undefined;
  readonly workers: number;
  readonly queueItems: number;
  readonly queueBytes: number;
  readonly privateUrls: boolean;
  readonly urlSeconds: number;
}

/** Comparisons of the two stores by the clock. */
export interface ReconcileConfig {
  /** 0: never. */
  readonly hours: number;
  readonly fix: boolean;
}

/** The service's settings, typed, validated and frozen. */
export interface Config {
  /** Absolute path. */
  readonly dataDir: string;
  readonly databaseUrl: string | undefined;
  /** Undefined: the embedded vector index. */
  readonly qdrant: QdrantConfig | undefined;
  readonly host: string;
  readonly port: number;
  readonly device: 'auto' | 'cpu' | 'cuda';
  readonly gpuDevice: number;
  readonly model: string | undefined;
  readonly maxImageBytes: number;
  readonly maxImagePixels: number;
  readonly maxBodyBytes: number;
  readonly maxUploadBytes: number;
  readonly ingest: IngestConfig;
  readonly reconcile: ReconcileConfig;
  readonly graphiql: boolean;
  readonly logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';
}

/**
 * Reads the environment once. Empty values count as absent.
 * @throws FacetError `CONFIG_INVALID` naming every variable that cannot be used
 */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const shape = z.object({
    FACET_DATA_DIR: VARIABLES.FACET_DATA_DIR.schema,
    DATABASE_URL: VARIABLES.DATABASE_URL.schema,
    QDRANT_URL: VARIABLES.QDRANT_URL.schema,
    QDRANT_API_KEY: VARIABLES.QDRANT_API_KEY.schema,
    QDRANT_COLLECTION: VARIABLES.QDRANT_COLLECTION.schema,
    QDRANT_SHARD_NUMBER: VARIABLES.QDRANT_SHARD_NUMBER.schema,
    QDRANT_REPLICATION_FACTOR: VARIABLES.QDRANT_REPLICATION_FACTOR.schema,
    QDRANT_WRITE_CONSISTENCY_FACTOR: VARIABLES.QDRANT_WRITE_CONSISTENCY_FACTOR.schema,
    QDRANT_QUANTIZATION: VARIABLES.QDRANT_QUANTIZATION.schema,
    HOST: VARIABLES.HOST.schema,
    PORT: VARIABLES.PORT.schema,
    FACET_DEVICE: VARIABLES.FACET_DEVICE.schema,
    FACET_GPU_DEVICE: VARIABLES.FACET_GPU_DEVICE.schema,
    FACET_MODEL: VARIABLES.FACET_MODEL.schema,
    FACET_MAX_IMAGE_BYTES: VARIABLES.FACET_MAX_IMAGE_BYTES.schema,
    FACET_MAX_IMAGE_PIXELS: VARIABLES.FACET_MAX_IMAGE_PIXELS.schema,
    FACET_MAX_BODY_BYTES: VARIABLES.FACET_MAX_BODY_BYTES.schema,
    FACET_MAX_UPLOAD_BYTES: VARIABLES.FACET_MAX_UPLOAD_BYTES.schema,
    FACET_INGEST_ROOT: VARIABLES.FACET_INGEST_ROOT.schema,
    FACET_INGEST_WORKERS: VARIABLES.FACET_INGEST_WORKERS.schema,
    FACET_INGEST_QUEUE_ITEMS: VARIABLES.FACET_INGEST_QUEUE_ITEMS.schema,
    FACET_INGEST_QUEUE_BYTES: VARIABLES.FACET_INGEST_QUEUE_BYTES.schema,
    FACET_INGEST_PRIVATE_URLS: VARIABLES.FACET_INGEST_PRIVATE_URLS.schema,
    FACET_INGEST_URL_SECONDS: VARIABLES.FACET_INGEST_URL_SECONDS.schema,
    FACET_RECONCILE_HOURS: VARIABLES.FACET_RECONCILE_HOURS.schema,
    FACET_RECONCILE_FIX: VARIABLES.FACET_RECONCILE_FIX.schema,
    FACET_GRAPHIQL: VARIABLES.FACET_GRAPHIQL.schema,
    LOG_LEVEL: VARIABLES.LOG_LEVEL.schema,
  });
  const present = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = shape.safeParse(present);
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new FacetError('CONFIG_INVALID', faults.join('; '), {
      field: parsed.error.issues[0]?.path.join('.'),
    });
  }
  const e = parsed.data;
  if (e.QDRANT_WRITE_CONSISTENCY_FACTOR > e.QDRANT_REPLICATION_FACTOR) {
    throw new FacetError(
      'CONFIG_INVALID',
      `QDRANT_WRITE_CONSISTENCY_FACTOR: ${e.QDRANT_WRITE_CONSISTENCY_FACTOR} copies cannot have a write where QDRANT_REPLICATION_FACTOR makes ${e.QDRANT_REPLICATION_FACTOR}`,
      { field: 'QDRANT_WRITE_CONSISTENCY_FACTOR', limit: e.QDRANT_REPLICATION_FACTOR },
    );
  }
  return Object.freeze({
    dataDir: resolve(e.FACET_DATA_DIR),
    databaseUrl: e.DATABASE_URL,
    qdrant:
      e.QDRANT_URL === undefined
        ? undefined
        : Object.freeze({
            url: e.QDRANT_URL,
            apiKey: e.QDRANT_API_KEY,
            collection: e.QDRANT_COLLECTION,
            shardNumber: e.QDRANT_SHARD_NUMBER,
            replicationFactor: e.QDRANT_REPLICATION_FACTOR,
            writeConsistencyFactor: e.QDRANT_WRITE_CONSISTENCY_FACTOR,
            quantization: e.QDRANT_QUANTIZATION,
          }),
    host: e.HOST,
    port: e.PORT,
    device: e.FACET_DEVICE,
    gpuDevice: e.FACET_GPU_DEVICE,
    model: e.FACET_MODEL,
    maxImageBytes: e.FACET_MAX_IMAGE_BYTES,
    maxImagePixels: e.FACET_MAX_IMAGE_PIXELS,
    maxBodyBytes: e.FACET_MAX_BODY_BYTES,
    maxUploadBytes: e.FACET_MAX_UPLOAD_BYTES,
    ingest: Object.freeze({
      root: e.FACET_INGEST_ROOT === undefined ? undefined : resolve(e.FACET_INGEST_ROOT),
      workers: e.FACET_INGEST_WORKERS,
      queueItems: e.FACET_INGEST_QUEUE_ITEMS,
      queueBytes: e.FACET_INGEST_QUEUE_BYTES,
      privateUrls: e.FACET_INGEST_PRIVATE_URLS,
      urlSeconds: e.FACET_INGEST_URL_SECONDS,
    }),
    reconcile: Object.freeze({ hours: e.FACET_RECONCILE_HOURS, fix: e.FACET_RECONCILE_FIX }),
    graphiql: e.FACET_GRAPHIQL,
    logLevel: e.LOG_LEVEL,
  });
}
