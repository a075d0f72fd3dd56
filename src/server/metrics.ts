import type { RequestHandler } from 'express';
import { collectDefaultMetrics, Counter, Gauge, type Registry } from 'prom-client';
import { DISCREPANCY_KINDS, type ServiceFigures } from '../ingestion/index.js';
import { demand } from '../access/index.js';
import type { RequestContexts } from './request-context.js';

/**
 * `GET /metrics` in Prometheus' text format: the process (memory, CPU, event-loop lag), images by state, what waits for
 * ingestion and what became of it, what requests and their stages take, what the latest comparison of the stores found. A store that does not answer leaves
 * its figures out of a scrape, and says so in `facet_up`.
 */
export function serveMetrics(
  registry: Registry,
  figures: ServiceFigures,
  contexts: RequestContexts,
): RequestHandler {
  collectDefaultMetrics({ register: registry });
  const gauge = <Label extends string = never>(
    name: string,
    help: string,
    labelNames: readonly Label[] = [],
  ) => new Gauge({ name: `facet_${name}`, help, labelNames, registers: [registry] });
  const up = gauge('up', 'Whether the catalogue answered this scrape: 1 or 0.');
  const images = gauge('images', 'Rows of the catalogue by state.', ['state']);
  const ingestions = gauge('ingestions_open', 'Ingestions queued or running, of all processes.');
  const items = gauge('ingestion_items_waiting', 'Images that wait for ingestion, of all processes.');
  const bytes = gauge('ingestion_bytes_waiting', 'Bytes kept for images that wait for ingestion.');
  const ingested = new Counter({
    name: 'facet_ingestion_items_total',
    help: 'Items done by this process, by outcome.',
    labelNames: ['outcome'],
    registers: [registry],
  });
  const found = gauge('reconcile_found', 'Discrepancies that the latest comparison found.', ['kind']);
  const left = gauge('reconcile_left', 'Discrepancies that it left as they are.', ['kind']);
  const at = gauge('reconcile_timestamp_seconds', 'When the latest comparison ended, in Unix time.');
  const seconds = gauge('reconcile_duration_seconds', 'How long it took.');
  const model = gauge('model_info', 'The active model; the value is always 1.', ['name', 'version']);

  const readStores = async () => {
    const [states, waiting] = await Promise.all([figures.images(), figures.waiting()]);
    for (const [state, count] of Object.entries(states)) images.set({ state }, count);
    ingestions.set(waiting.ingestions);
    items.set(waiting.items);
    bytes.set(waiting.bytes);
  };
  const readProcess = () => {
    ingested.reset();
    for (const [outcome, count] of Object.entries(figures.ingested())) ingested.inc({ outcome }, count);
    model.reset();
    model.set({ ...figures.model() }, 1);
    const latest = figures.reconciliation();
    if (latest === null) return;
    for (const kind of DISCREPANCY_KINDS) {
      found.set({ kind }, latest.report.findings[kind].found);
      left.set({ kind }, latest.report.findings[kind].left);
    }
    at.set(latest.at.getTime() / 1000);
    seconds.set(latest.report.seconds);
  };

  return async (_request, response) => {
    demand(contexts.of(response).caller, 'read', 'metrics');
    readProcess();
    try {
      await readStores();
      up.set(1);
    } catch (error) {
      contexts.of(response).log.warn({ err: error }, 'metrics of the stores are missing');
      for (const stale of [images, ingestions, items, bytes]) stale.reset();
      up.set(0);
    }
    response.set('cache-control', 'no-store').set('content-type', registry.contentType);
    response.send(await registry.metrics());
  };
}
