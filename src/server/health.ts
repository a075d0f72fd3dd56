import { Router } from 'express';
import type { RequestLog } from '../api/index.js';
import { FacetError } from '../domain/index.js';
import type { ReadinessCheck, ServerDependencies } from './dependencies.js';
import type { RequestContexts } from './request-context.js';

/** A part that has not answered by then counts as missing, in milliseconds. */
const LIMIT_MS = 2000;

/**
 * Parts that a server can be without and still answer something: without its index it refuses searches, but serves the
 * catalogue and images. A balancer that took such replicas out would turn an index's outage into everything's.
 */
const DISPENSABLE: ReadonlySet<string> = new Set(['index']);

/**
 * `/health/live`: 200 as long as the process can answer. `/health/ready`: 200 and `ready` when every part answers and a
 * model is loaded, 200 and `degraded` when only the index does not, else 503; always JSON with the state of each part,
 * and `missing` naming those that are not `ok`.
 */
export function healthRoutes(
  { services, readiness }: Pick<ServerDependencies, 'services' | 'readiness'>,
  contexts: RequestContexts,
  isClosing: () => boolean,
): Router {
  const router = Router();
  const checks = { ...readiness, model: modelCheck(services) };
  router.use((_request, response, next) => {
    response.set('cache-control', 'no-store');
    next();
  });
  router.get('/live', (_request, response) => {
    response.json({ status: 'live' });
  });
  router.get('/ready', async (_request, response) => {
    const { log } = contexts.of(response);
    const states = await Promise.all(
      Object.entries(checks).map(async ([name, check]) => [name, await stateOf(name, check, log)] as const),
    );
    if (isClosing()) states.push(['server', 'is shutting down']);
    const missing = states.filter(([, state]) => state !== 'ok').map(([name]) => name);
    const status =
      missing.length === 0
        ? 'ready'
        : missing.every((name) => DISPENSABLE.has(name))
          ? 'degraded'
          : 'unavailable';
    response.status(status === 'unavailable' ? 503 : 200).json({
      status,
      missing,
      checks: Object.fromEntries(states),
    });
  });
  return router;
}

function modelCheck(services: ServerDependencies['services']): ReadinessCheck {
  return () => {
    if (services.model() !== null) return Promise.resolve();
    return Promise.reject(new FacetError('MODEL_MISSING', 'no model bundle is loaded'));
  };
}

/** `ok`, or a sentence that says what is wrong; an unexpected error's own words go to the log only. */
async function stateOf(name: string, check: ReadinessCheck, log: RequestLog): Promise<string> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new FacetError('SERVICE_UNAVAILABLE', `no answer within ${LIMIT_MS} ms`));
    }, LIMIT_MS);
  });
  try {
    await Promise.race([check(), late]);
    return 'ok';
  } catch (error) {
    log.warn({ err: error, check: name }, 'not ready');
    return error instanceof FacetError ? error.message : 'failed; see the log';
  } finally {
    clearTimeout(timer);
  }
}
