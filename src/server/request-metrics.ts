import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { StageTimes } from '../telemetry/index.js';

/** What one request was, as it is counted: few values each, whatever clients send. */
export interface CountedRequest {
  /** A root field of the schema, `several` of them, or a route: `graphql` (refused before it was read), `image`, `page`. */
  readonly operation: string;
  /** `OK`, or the code of the first error. */
  readonly code: string;
  readonly seconds: number;
}

/** Bounds in seconds: a search takes milliseconds, an evaluation minutes. */
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 120];
const STAGE_SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5];

/** Counts and times of requests and of their stages, in Prometheus' terms. */
export class RequestMetrics {
  readonly #requests: Counter<'operation' | 'code'>;
  readonly #seconds: Histogram<'operation'>;

  /** @param inFlight how many are being worked on */
  constructor(registry: Registry, inFlight: () => number, stages: StageTimes) {
    const registers = [registry];
    this.#requests = new Counter({
      name: 'facet_requests_total',
      help: 'Requests answered, by operation and by the code of their first error (OK: none).',
      labelNames: ['operation', 'code'],
      registers,
    });
    this.#seconds = new Histogram({
      name: 'facet_request_seconds',
      help: 'Time from the head of a request to the end of its answer, by operation.',
      labelNames: ['operation'],
      buckets: SECONDS,
      registers,
    });
    const held = new Gauge({
      name: 'facet_requests_in_flight',
      help: 'Requests being worked on; FACET_MAX_IN_FLIGHT bounds them.',
      registers,
      collect: () => {
        held.set(inFlight());
      },
    });
    const stage = new Histogram({
      name: 'facet_stage_seconds',
      help: 'Time that one call of a stage takes.',
      labelNames: ['stage'],
      buckets: STAGE_SECONDS,
      registers,
    });
    stages.listen((name, seconds) => {
      stage.observe({ stage: name }, seconds);
    });
  }

  count({ operation, code, seconds }: CountedRequest): void {
    this.#requests.inc({ operation, code });
    this.#seconds.observe({ operation }, seconds);
  }
}
