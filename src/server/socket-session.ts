import type { Server } from 'graphql-ws';
import { CloseCode } from 'graphql-ws';
import type { WebSocket } from 'ws';
import type { RequestLog } from '../api/index.js';
import { FacetError } from '../domain/index.js';
import type { SocketLimits } from './socket-limits.js';

/**
 * One open WebSocket: pinged, bounded, logged once when it ends. graphql-ws has an adapter for ws, but that one writes to
 * the console what clients do wrong, and sends them the text of our errors.
 */
export class SocketSession {
  readonly #socket: WebSocket;
  readonly #log: RequestLog;
  readonly #limits: SocketLimits;
  readonly #gone = new AbortController();
  readonly #start = performance.now();
  #ended: Promise<void> = Promise.resolve();

  constructor(socket: WebSocket, log: RequestLog, limits: SocketLimits) {
    this.#socket = socket;
    this.#log = log;
    this.#limits = limits;
  }

  /** Aborted when the socket is closed. */
  get signal(): AbortSignal {
    return this.#gone.signal;
  }

  /** @param onEnd called when the socket is closed and its subscriptions have ended */
  serve<Extra>(protocol: Server<Extra>, extra: Extra, onEnd: () => void): void {
    const socket = this.#socket;
    const closed = protocol.opened(
      {
        protocol: socket.protocol,
        send: (data) => this.#send(data),
        close: (code, reason) => {
          socket.close(code, reason);
        },
        onMessage: (handle) => {
          socket.on('message', (data: Buffer) => {
            this.#cutOffIfSlow();
            handle(data.toString()).catch((error: unknown) => {
              this.#log.error({ err: error }, 'WebSocket message failed');
              socket.close(CloseCode.InternalServerError, 'internal error');
            });
          });
        },
      },
      extra,
    );
    const stopPinging = this.#pinging();
    // A client's fault (a frame too large or malformed), or its network's; ws closes the socket itself.
    socket.on('error', (error) => {
      this.#log.warn({ err: error }, 'WebSocket broken');
    });
    socket.on('ping', () => {
      this.#cutOffIfSlow();
    });
    this.#ended = new Promise((resolve) => {
      socket.once('close', (code, reason) => {
        stopPinging();
        this.#gone.abort(new FacetError('INTERRUPTED', 'the client went away'));
        const ms = Math.round(performance.now() - this.#start);
        this.#log.info({ path: '/graphql', code, ms }, 'WebSocket closed');
        closed(code, reason.toString())
          .catch((error: unknown) => {
            this.#log.error({ err: error }, 'a subscription could not be ended');
          })
          .finally(() => {
            onEnd();
            resolve();
          });
      });
    });
  }

  /** Sends a close frame; hangs up on a client that does not answer it in time. */
  async close(code: number, reason: string): Promise<void> {
    this.#socket.close(code, reason);
    const limit = setTimeout(() => {
      this.#socket.terminate();
    }, this.#limits.closeMs);
    await this.#ended;
    clearTimeout(limit);
  }

  #send(data: string): Promise<void> {
    this.#cutOffIfSlow();
    if (this.#socket.readyState !== this.#socket.OPEN) return Promise.resolve();
    return new Promise((resolve) => {
      // An error here is a socket that is closing; its `close` says the rest.
      this.#socket.send(data, () => {
        resolve();
      });
    });
  }

  /** What a client asks for faster than it reads would pile up here. */
  #cutOffIfSlow(): void {
    const { bufferedAmount } = this.#socket;
    if (bufferedAmount <= this.#limits.bufferedBytes || this.signal.aborted) return;
    this.#log.warn({ bufferedAmount }, 'WebSocket cut off: its client reads too slowly');
    this.#socket.terminate();
  }

  #pinging(): () => void {
    let answered = true;
    this.#socket.on('pong', () => {
      answered = true;
    });
    const timer = setInterval(() => {
      if (answered) {
        answered = false;
        this.#socket.ping();
      } else {
        this.#log.info({}, 'WebSocket cut off: its client does not answer');
        this.#socket.terminate();
      }
    }, this.#limits.pingMs);
    return () => {
      clearInterval(timer);
    };
  }
}
