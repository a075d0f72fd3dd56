import { resolve } from 'node:path';
import { z } from 'zod';
import { FacetError } from '../domain/index.js';
import type { Config } from './config.js';
import { VARIABLES } from './variables.js';

/**
 * Reads the environment once. Empty values count as absent.
 * @throws FacetError `CONFIG_INVALID` naming every variable that cannot be used
 */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const present = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = z.object(VARIABLES).safeParse(present);
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
    access: Object.freeze({
      anonymous: e.FACET_ANONYMOUS,
      ratePerMinute: e.FACET_RATE_PER_MINUTE,
      callerConcurrency: e.FACET_CALLER_CONCURRENCY,
      trustProxy: e.FACET_TRUST_PROXY,
      corsOrigins: Object.freeze(e.FACET_CORS_ORIGINS),
      allowedHosts: Object.freeze(e.FACET_ALLOWED_HOSTS.map((name) => name.toLowerCase())),
    }),
    apiKey: e.FACET_API_KEY,
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
    maxQueryCost: e.FACET_MAX_QUERY_COST,
    operations: e.FACET_OPERATIONS === undefined ? undefined : resolve(e.FACET_OPERATIONS),
    drainSeconds: e.FACET_DRAIN_SECONDS,
    requestSeconds: e.FACET_REQUEST_SECONDS,
    maxInFlight: e.FACET_MAX_IN_FLIGHT,
    tracedAs: e.OTEL_EXPORTER_OTLP_ENDPOINT === undefined ? undefined : e.OTEL_SERVICE_NAME,
    gallery: e.FACET_GALLERY,
    graphiql: e.FACET_GRAPHIQL,
    logLevel: e.LOG_LEVEL,
  });
}
