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

/** Who may use the server, and how much. */
export interface AccessConfig {
  readonly anonymous: 'none' | 'read';
  /** 0: any number. */
  readonly ratePerMinute: number;
  /** 0: any number. */
  readonly callerConcurrency: number;
  /** Proxies in front whose word on addresses is taken. */
  readonly trustProxy: number;
  /** Exact origins of pages that may use the API. */
  readonly corsOrigins: readonly string[];
  /** Lower-case names without ports; empty: not checked, but on loopback. */
  readonly allowedHosts: readonly string[];
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
  readonly access: AccessConfig;
  /** Of this process as another server's client. */
  readonly apiKey: string | undefined;
  readonly device: 'auto' | 'cpu' | 'cuda';
  readonly gpuDevice: number;
  readonly model: string | undefined;
  readonly maxImageBytes: number;
  readonly maxImagePixels: number;
  readonly maxBodyBytes: number;
  readonly maxUploadBytes: number;
  readonly ingest: IngestConfig;
  readonly reconcile: ReconcileConfig;
  /** Most that one GraphQL operation may cost, in the units of the API's limits. */
  readonly maxQueryCost: number;
  /** Absolute path of the list of operations that alone are answered; undefined: any. */
  readonly operations: string | undefined;
  /** Undefined: a short while, if anybody is connected. */
  readonly drainSeconds: number | undefined;
  /** Longest time a request may take. */
  readonly requestSeconds: number;
  /** Requests worked on at once. */
  readonly maxInFlight: number;
  /** What traces call this service; undefined: nothing is traced. */
  readonly tracedAs: string | undefined;
  /** Whether the gallery page is served. */
  readonly gallery: boolean;
  readonly graphiql: boolean;
  readonly logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';
}
