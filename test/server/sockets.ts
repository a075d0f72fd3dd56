import { once } from 'node:events';
import { createClient, type Client } from 'graphql-ws';
import { afterEach, expect } from 'vitest';
import { WebSocket, type ClientOptions } from 'ws';
import type { ServerDependencies } from '../../src/server/index.js';
import { memoryServices, startServer, type TestServer } from '../support/api-server.js';
import { MemoryIngestion } from '../support/memory-ingestion.js';

export const WATCH = 'subscription($id: ID!) { ingestion(id: $id) { state imported failed } }';
export const PROTOCOL = 'graphql-transport-ws';

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

/** A server with subscriptions, closed after the test. */
export async function serve(
  options: Partial<Omit<ServerDependencies, 'services' | 'config'>> = {},
  graphiql = true,
) {
  const ingestion = new MemoryIngestion();
  const server = await startServer(
    { ...memoryServices([]), ingestion },
    { ...options, config: { graphiql } },
  );
  open.push(() => server.close());
  return { ingestion, server, url: `${server.url.replace('http', 'ws')}/graphql` };
}

export async function queued(ingestion: MemoryIngestion, count = 2): Promise<string> {
  const items = Array.from({ length: count }, () => ({ source: { kind: 'path' as const, path: 'x' } }));
  return (await ingestion.ingest({ items, dataset: 'd', onConflict: 'REJECT' })).ingestion.id;
}

export function clientOf(url: string): Client {
  const client = createClient({ url, webSocketImpl: WebSocket, retryAttempts: 0 });
  open.push(async () => {
    await client.dispose();
  });
  return client;
}

/** A bare socket, connected, and what it has received. */
export async function bare(url: string, options: ClientOptions = {}, protocol = PROTOCOL) {
  const socket = new WebSocket(url, protocol, options);
  const received: unknown[] = [];
  socket.on('message', (data: Buffer) => received.push(JSON.parse(data.toString())));
  socket.on('error', () => undefined);
  const closed = once(socket, 'close').then(([code, reason]) => ({
    code: Number(code),
    reason: String(reason),
  }));
  await once(socket, 'open');
  open.push(() => {
    socket.terminate();
    return Promise.resolve();
  });
  const send = (message: object) => {
    socket.send(JSON.stringify(message));
  };
  return { socket, received, closed, send };
}

/** A bare socket that may subscribe. */
export async function ready(url: string, options: ClientOptions = {}) {
  const socket = await bare(url, options);
  socket.send({ type: 'connection_init' });
  await expect.poll(() => socket.received).toEqual([{ type: 'connection_ack' }]);
  socket.received.length = 0;
  const subscribe = (id: string, query: string, variables?: object) => {
    socket.send({ id, type: 'subscribe', payload: { query, variables } });
  };
  return { ...socket, subscribe };
}

/** Log lines of errors that are ours. */
export const defects = (server: TestServer) => server.logs.filter(({ level }) => Number(level) >= 50);
