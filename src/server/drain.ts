import type { RequestListener, Server, ServerResponse } from 'node:http';
import { Server as NetServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** How often connections are looked at while closing, in milliseconds. */
const SWEEP_MS = 50;
/** How long idle connections live on after the listener is gone: a request may be on its way on them. */
const LINGER_MS = 200;
/** How long new connections are taken while somebody is connected, where nothing was configured. */
const DEFAULT_GRACE_MS = 500;

/** How long closing may take. */
export interface DrainLimits {
  /**
   * How long new connections are still taken and answered, in milliseconds. Undefined: a short while, and not at all when
   * nobody is connected.
   */
  readonly graceMs: number | undefined;
  /** Longest wait after that for requests in flight, in milliseconds. */
  readonly limitMs: number;
}

/**
 * Closes an HTTP server without losing a request.
 *
 * OPEN → `close` → GRACE: readiness says 503 (`closing`), everything is answered as before, new connections too, but every
 * answer carries `connection: close`, so clients and balancers move on by themselves. → LINGER: the listener is gone;
 * connections at rest are still read, since bytes sent before may be in a buffer. → SWEEP: connections at rest are closed,
 * requests in flight finish, and what is still running at the limit is cut off.
 *
 * What remains is the kernel's: a connection that it accepted for us in the instant the listener closed is reset. A
 * balancer that asks for readiness at least once in the grace does not open one.
 */
export class Drain {
  readonly #inFlight = new Set<ServerResponse>();
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;
  #closing = false;

  get closing(): boolean {
    return this.#closing;
  }

  /** Watches every request of this server from now on. */
  watch(server: Server): void {
    this.#server = server;
    server.prependListener('request', this.#track);
    server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
  }

  readonly #track: RequestListener = (_request, response) => {
    this.#inFlight.add(response);
    if (this.#closing) response.setHeader('connection', 'close');
    response.once('close', () => {
      this.#inFlight.delete(response);
    });
  };

  /** @returns the number of requests that were cut off */
  async close({ graceMs, limitMs }: DrainLimits): Promise<number> {
    const server = this.#server;
    this.#closing = true;
    if (server?.listening !== true) return 0;
    for (const response of this.#inFlight) {
      if (!response.headersSent) response.setHeader('connection', 'close');
    }
    await this.#grace(graceMs);
    // Not http.Server's own close: that one destroys connections at rest in the same breath.
    const closed = new Promise<void>((resolve, reject) => {
      NetServer.prototype.close.call(server, (error) => {
        if (error) reject(error);
        else resolve();
      });
    });
    let cutOff = 0;
    let sweep: NodeJS.Timeout | undefined;
    const linger = setTimeout(() => {
      this.#sweep(server);
      sweep = setInterval(() => {
        this.#sweep(server);
      }, SWEEP_MS);
    }, LINGER_MS);
    const limit = setTimeout(() => {
      cutOff = this.#inFlight.size;
      server.closeAllConnections();
    }, limitMs);
    try {
      await closed;
    } finally {
      clearTimeout(linger);
      clearInterval(sweep);
      clearTimeout(limit);
      // Lets go of its timer for slow requests.
      server.close();
    }
    return cutOff;
  }

  async #grace(graceMs: number | undefined): Promise<void> {
    const end = performance.now() + (graceMs ?? DEFAULT_GRACE_MS);
    for (let left = end - performance.now(); left > 0; left = end - performance.now()) {
      if (graceMs === undefined && this.#sockets.size === 0) return;
      await sleep(Math.min(left, SWEEP_MS));
    }
  }

  #sweep(server: Server): void {
    server.closeIdleConnections();
    // Browsers open connections ahead of need; Node does not count those as idle before their first request.
    for (const socket of this.#sockets) if (socket.bytesRead === 0) socket.destroy();
  }
}
