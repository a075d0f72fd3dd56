import express, { type Express } from 'express';
import type { ApolloServer } from '@apollo/server';
import { Registry } from 'prom-client';
import type { AllowedOperations, ApiContext } from '../api/index.js';
import type { Callers } from './callers.js';
import { corsRule } from './cors.js';
import { Deadlines } from './deadlines.js';
import type { ServerDependencies } from './dependencies.js';
import { errorHandler, unknownRoute } from './errors.js';
import { GALLERY_PATHS, galleryPage } from './gallery.js';
import { serveGraphiql } from './graphiql.js';
import { graphqlHandlers } from './graphql.js';
import { hostCheck } from './host-check.js';
import { healthRoutes } from './health.js';
import { serveImage } from './images.js';
import type { Load } from './load.js';
import { serveMetrics } from './metrics.js';
import { RequestContexts } from './request-context.js';
import { RequestMetrics } from './request-metrics.js';
import { securityHeaders } from './security-headers.js';

export interface AppParts {
  readonly callers: Callers;
  readonly load: Load;
  /** What the server is bound to. */
  readonly host: string;
  readonly isClosing: () => boolean;
  /** The only ones that are answered, if there is a list. */
  readonly operations: AllowedOperations | undefined;
}

/**
 * All routes.
 * @param apollo already started
 */
export function createApp(
  dependencies: ServerDependencies,
  apollo: ApolloServer<ApiContext>,
  { callers, load, host, isClosing, operations }: AppParts,
): Express {
  const { config, logger } = dependencies;
  const registry = new Registry();
  const metrics = new RequestMetrics(registry, () => load.inFlight, dependencies.stages);
  const contexts = new RequestContexts(logger, (request) => {
    metrics.count(request);
  });
  const fail = errorHandler(contexts);
  const deadlines = new Deadlines(contexts, config.requestSeconds, fail);
  const app = express();
  app.disable('x-powered-by');
  // Bodies are small or carry their own ETag; hashing every answer would be work for nothing.
  app.disable('etag');
  app.set('query parser', 'simple');
  const { corsOrigins, allowedHosts } = config.access;
  app.use(contexts.handler, securityHeaders);
  if (corsOrigins.length > 0) app.use(corsRule(corsOrigins));
  app.use(hostCheck(host, allowedHosts));
  app.use('/health', healthRoutes(dependencies, contexts, isClosing));
  if (config.gallery) {
    // The same for everybody, and nothing of the gallery's: before anybody is asked who they are.
    const { files, page } = galleryPage(config.graphiql);
    app.get(['/assets/{*file}', '/favicon.svg'], files);
    app.get(GALLERY_PATHS, page);
  }
  app.use(['/graphql', '/images'], load.door, deadlines.body);
  app.use(callers.handler(contexts));
  if (config.graphiql) {
    app.get('/graphiql', serveGraphiql(dependencies, contexts));
    if (!config.gallery) {
      app.get('/', (_request, response) => {
        response.redirect('/graphiql');
      });
    }
  }
  app.all('/graphql', ...graphqlHandlers(apollo, dependencies, contexts, { load, deadlines, operations }));
  app.get('/metrics', serveMetrics(registry, dependencies.figures, contexts));
  app.get('/images/:id', load.held(serveImage(dependencies, contexts)));
  app.use(unknownRoute);
  app.use(fail);
  return app;
}
