import { createServer as createHttpServer, type Server } from 'node:http';
import { buildApiSchema, createApollo, readOperations } from '../api/index.js';
import { FacetError } from '../domain/index.js';
import { createApp } from './app.js';
import { bindingHost } from './binding.js';
import { Callers } from './callers.js';
import type { ServerDependencies } from './dependencies.js';
import { Drain } from './drain.js';
import { Load } from './load.js';
import { Subscriptions } from './subscriptions.js';

const DEFAULT_DRAIN_LIMIT_MS = 10_000;
/** Longest time a client may take to send a whole request, in milliseconds: 256 MiB of images at 7 Mbit/s. */
const REQUEST_TIMEOUT_MS = 300_000;
/** Longest time for its head alone. */
const DEFAULT_HEADERS_TIMEOUT_MS = 30_000;
/** How often these two are looked at: what they may be exceeded by. */
const TIMEOUT_CHECK_MS = 5000;
/** Connections open at once; more are hung up on. Each takes a file descriptor and some kilobytes. */
const MAX_CONNECTIONS = 4096;

/** Facet's HTTP server. */
export interface FacetServer {
  /**
   * Binds to `config.host` (loopback, until a key was created) and `config.port`. Call once.
   * @returns the address to use in a browser, without a trailing slash
   * @throws FacetError `CONFIG_INVALID` when the address cannot be bound
   */
  listen(): Promise<{ readonly url: string }>;
  /** Stops in the order of `Drain`: no request that reached us is lost. Idempotent; services stay open. */
  close(): Promise<void>;
}

/** Wires the HTTP server; nothing listens before `listen`. */
export function createServer(dependencies: ServerDependencies): FacetServer {
  const {
    access,
    config,
    logger,
    drainLimitMs = DEFAULT_DRAIN_LIMIT_MS,
    headersTimeoutMs = DEFAULT_HEADERS_TIMEOUT_MS,
  } = dependencies;
  const graceMs = config.drainSeconds === undefined ? undefined : config.drainSeconds * 1000;
  const schema = buildApiSchema();
  const operations = config.operations === undefined ? undefined : readOperations(config.operations, schema);
  const apollo = createApollo({
    schema,
    introspection: config.graphiql,
    maxQueryCost: config.maxQueryCost,
    operations,
    logger,
  });
  const callers = new Callers(dependencies);
  const load = new Load(config);
  const subscriptions = new Subscriptions(dependencies, schema, { callers, load, operations });
  const drain = new Drain();
  let started = false;
  let closing: Promise<void> | undefined;

  return {
    async listen() {
      await apollo.start();
      started = true;
      const host = bindingHost(config.host, access, logger);
      const app = createApp(dependencies, apollo, {
        callers,
        load,
        host,
        isClosing: () => drain.closing,
        operations,
      });
      const http = createHttpServer(
        {
          requestTimeout: REQUEST_TIMEOUT_MS,
          headersTimeout: headersTimeoutMs,
          connectionsCheckingInterval: Math.min(TIMEOUT_CHECK_MS, headersTimeoutMs),
        },
        app,
      );
      http.maxConnections = MAX_CONNECTIONS;
      drain.watch(http);
      subscriptions.attach(http, host);
      const url = await bind(http, host, config.port);
      logger.info({ url }, 'listening');
      return { url };
    },
    close() {
      closing ??= (async () => {
        // Together: the HTTP server is closed when its last connection is, and a WebSocket is one.
        const [cutOff] = await Promise.all([
          drain.close({ graceMs, limitMs: drainLimitMs }),
          subscriptions.close(),
        ]);
        if (cutOff > 0) logger.warn({ cutOff }, 'requests cut off: they outlasted the drain limit');
        if (started) await apollo.stop();
        logger.info('closed');
      })();
      return closing;
    },
  };
}

async function bind(http: Server, host: string, port: number): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    http.once('error', (error) => {
      reject(
        new FacetError(
          'CONFIG_INVALID',
          `HOST, PORT: cannot listen on ${host}:${port} (${error.message})`,
          { field: 'PORT' },
          { cause: error },
        ),
      );
    });
    http.listen(port, host, resolve);
  });
  const address = http.address();
  if (address === null || typeof address === 'string') {
    throw new FacetError('INTERNAL', 'the server listens on no port');
  }
  const name = address.address === '0.0.0.0' || address.address === '::' ? 'localhost' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${address.port}`;
}
