import type { RequestListener, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** How often connections are looked at while closing, in milliseconds. */
const SWEEP_MS = 50;

/**
 * Closes an HTTP server without breaking off answers: no new connections, keep-alive connections are closed as they
 * fall idle, requests in flight finish; what is still running after the limit is cut off.
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
  async close(limitMs: number): Promise<number> {
    const server = this.#server;
    this.#closing = true;
    if (server?.listening !== true) return 0;
    // Tells clients to let go of their connections; without it they would keep them until they time out.
    for (const response of this.#inFlight) {
      if (!response.headersSent) response.setHeader('connection', 'close');
    }
    const closed = new Promise<void>((resolve, reject) => {
      server.close((error) => {
        if (error) reject(error);
        else resolve();
      });
    });
    const sweep = setInterval(() => {
      server.closeIdleConnections();
      // Browsers open connections ahead of need; Node does not count those as idle before their first request.
      for (const socket of this.#sockets) if (socket.bytesRead === 0) socket.destroy();
    }, SWEEP_MS);
    let cutOff = 0;
    const limit = setTimeout(() => {
      cutOff = this.#inFlight.size;
      server.closeAllConnections();
    }, limitMs);
    try {
      await closed;
    } finally {
      clearInterval(sweep);
      clearTimeout(limit);
    }
    return cutOff;
  }
}
