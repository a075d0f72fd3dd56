import type { Logger } from 'pino';
import type { Access } from '../access/index.js';
import type { ApiServices } from '../api/index.js';
import type { Config } from '../config/index.js';
import type { ServiceFigures } from '../ingestion/index.js';
import type { StageTimes } from '../telemetry/index.js';
import type { SocketLimits } from './socket-limits.js';

/** Resolves when a part answers; rejects (FacetError messages are shown, others only logged) when it does not. */
export type ReadinessCheck = () => Promise<void>;

/** What the composition root hands in. */
export interface ServerDependencies {
  readonly services: Omit<ApiServices, 'keys' | 'ingestLimits'>;
  /** Who may do what; its keys are the API's. */
  readonly access: Access;
  readonly config: Pick<
    Config,
    | 'host'
    | 'port'
    | 'access'
    | 'gallery'
    | 'graphiql'
    | 'maxQueryCost'
    | 'operations'
    | 'drainSeconds'
    | 'requestSeconds'
    | 'maxInFlight'
    | 'maxImageBytes'
    | 'maxImagePixels'
    | 'maxBodyBytes'
    | 'maxUploadBytes'
  >;
  readonly logger: Logger;
  /** What /health/ready asks, by the name it reports (`catalogue`, `index`). The model is always asked after. */
  readonly readiness: Readonly<Record<string, ReadinessCheck>>;
  /** What /metrics tells. */
  readonly figures: ServiceFigures;
  /** What searches spend their time on; images are timed here. */
  readonly stages: StageTimes;
  /** Longest wait for requests in flight when closing, in milliseconds. Default 10,000. */
  readonly drainLimitMs?: number;
  /** Longest time for the head of a request, in milliseconds. Default 30,000. */
  readonly headersTimeoutMs?: number;
  /** What WebSockets may take; what is not given is as `SOCKET_LIMITS` says. */
  readonly socketLimits?: Partial<SocketLimits>;
}
