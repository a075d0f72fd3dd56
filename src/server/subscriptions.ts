import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { GraphQLError, type ExecutionArgs, type GraphQLSchema } from 'graphql';
import { CloseCode, handleProtocols, makeServer } from 'graphql-ws';
import type { Logger } from 'pino';
import { WebSocketServer, type WebSocket } from 'ws';
import {
  demandOperation,
  formatError,
  isOurs,
  prepareSubscription,
  type AllowedOperations,
  type ApiContext,
  type ApiServices,
} from '../api/index.js';
import { FacetError } from '../domain/index.js';
import { authorizationOf, type Callers } from './callers.js';
import type { Load } from './load.js';
import type { ServerDependencies } from './dependencies.js';
import { asFacetError } from './errors.js';
import { imageLeave } from './image-leave.js';
import { requestIdOf } from './request-context.js';
import { SocketCaller } from './socket-caller.js';
import { SOCKET_LIMITS, type SocketLimits } from './socket-limits.js';
import { SocketSession } from './socket-session.js';
import { subscribing } from './subscribing.js';
import { refuseUpgrade, upgradeRule } from './upgrade-check.js';
import { ingestLimits } from './uploads.js';

/** Close a socket with 4403 (Forbidden) when it presents itself; other failures are ours. */
const REFUSALS: ReadonlySet<string> = new Set(['UNAUTHENTICATED', 'RATE_LIMITED']);

/** What belongs to one socket: the context of every subscription on it. */
interface SocketContext extends Omit<ApiContext, 'services' | 'caller' | 'imageLeave'> {
  readonly who: SocketCaller;
  /** Closes the socket of a caller who may not use it any more. */
  readonly forbid: () => void;
}

export interface SubscriptionParts {
  readonly callers: Callers;
  readonly load: Load;
  /** The only documents to answer; absent: any. */
  readonly operations: AllowedOperations | undefined;
}

/**
 * GraphQL subscriptions over WebSockets at /graphql (subprotocol graphql-transport-ws), and nothing but subscriptions.
 *
 * Threats. Pages of other origins: see upgrade-check.ts. Memory: bounded messages, subscriptions a socket and sockets
 * (socket-limits.ts); a client that reads too slowly, or is dead, is cut off (socket-session.ts). One caller: sockets and
 * subscriptions count among its requests. Keys that are good no more: nothing is sent, and the socket is closed. Work:
 * documents are held to the limits of HTTP. Leaks: errors are formatted as over HTTP, and a subscription's source is told
 * as soon as its client is gone.
 */
export class Subscriptions {
  readonly #services: ApiServices;
  readonly #logger: Logger;
  readonly #limits: SocketLimits;
  readonly #callers: Callers;
  readonly #rules: Parameters<typeof upgradeRule>[1];
  #check: (request: IncomingMessage) => void;
  readonly #sockets: WebSocketServer;
  readonly #protocol;
  readonly #sessions = new Set<SocketSession>();
  #closing = false;

  constructor(
    { services, config, logger, socketLimits }: ServerDependencies,
    schema: GraphQLSchema,
    { callers, load, operations }: SubscriptionParts,
  ) {
    this.#services = { ...services, keys: callers.access.keys, ingestLimits: ingestLimits(config) };
    this.#callers = callers;
    this.#rules = config.access;
    this.#logger = logger;
    this.#limits = { ...SOCKET_LIMITS, ...socketLimits };
    this.#check = upgradeRule(config.host, this.#rules);
    this.#sockets = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      maxPayload: this.#limits.messageBytes,
      handleProtocols,
    });
    const rules = { schema, introspection: config.graphiql, maxQueryCost: config.maxQueryCost, operations };
    this.#protocol = makeServer<undefined, SocketContext>({
      connectionInitWaitTimeout: this.#limits.initMs,
      context: ({ extra: { who, requestId, log, signal } }): ApiContext => ({
        services: this.#services,
        caller: who.current,
        imageLeave: (id) => imageLeave(callers.access, who.current)(id),
        requestId,
        log,
        signal,
      }),
      onConnect: async ({ extra, connectionParams }) => {
        try {
          await extra.who.present(connectionParams);
          return true;
        } catch (error) {
          if (error instanceof FacetError && REFUSALS.has(error.code)) return false;
          throw error;
        }
      },
      onSubscribe: async (context, _id, payload) => {
        if (Object.keys(context.subscriptions).length > this.#limits.subscriptions) return [this.#tooMany()];
        const { who } = context.extra;
        try {
          await who.renew();
          await who.enter(payload);
          const prepared = prepareSubscription(rules, payload);
          if ('document' in prepared) demandOperation(prepared, who.current);
          else who.leave(payload);
          return prepared;
        } catch (error) {
          who.leave(payload);
          if (error instanceof FacetError) return [asGraphQLError(error)];
          throw error;
        }
      },
      subscribe: subscribing(load, config.requestSeconds),
      onComplete: ({ extra }, _id, payload) => {
        extra.who.leave(payload);
      },
      onError: ({ extra }, _id, _payload, errors) => errors.map((error) => shownError(error, extra)),
      onNext: async ({ extra }, _id, _payload, args, { errors, ...rest }) => {
        await this.#stillMay(extra, args);
        return errors === undefined
          ? undefined
          : { ...rest, errors: errors.map((error) => shownError(error, extra)) };
      },
    });
  }

  /** Takes this server's upgrade requests from now on. @param host what it is bound to */
  attach(server: Server, host: string): void {
    this.#check = upgradeRule(host, this.#rules);
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      void this.#upgrade(request, socket, head);
    });
  }

  /** Takes no more sockets, and sends those that are open away with 1001 ("going away"). */
  async close(): Promise<void> {
    this.#closing = true;
    await Promise.all(Array.from(this.#sessions, (session) => session.close(1001, 'the server is closing')));
  }

  async #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const given = request.headers['x-request-id'];
    const requestId = requestIdOf(typeof given === 'string' ? given : undefined);
    const log = this.#logger.child({ requestId });
    // Node has let go of the socket: without this, a client that hangs up now would end the process.
    const broken = (error: Error) => {
      log.debug({ err: error }, 'upgrade broken off');
    };
    socket.on('error', broken);
    try {
      this.#check(request);
      const address = this.#callers.addressOf(request);
      const authorization = authorizationOf(request);
      const caller = await this.#callers.callerOf(request);
      const who = new SocketCaller(this.#callers, address, { authorization, caller });
      socket.once('close', () => {
        who.leaveAll();
      });
      await who.enterSocket();
      if (socket.destroyed) who.leaveAll();
      // Its place is taken at once: nothing is waited for between here and there.
      if (this.#closing) throw new FacetError('SERVICE_UNAVAILABLE', 'the server is closing');
      if (this.#sessions.size >= this.#limits.sockets) {
        throw new FacetError('SERVICE_UNAVAILABLE', `as many WebSockets as may be open are open`, {
          limit: this.#limits.sockets,
        });
      }
      this.#sockets.handleUpgrade(request, socket, head, (webSocket) => {
        socket.off('error', broken);
        this.#open(webSocket, requestId, log, who);
      });
    } catch (thrown) {
      const error = asFacetError(thrown);
      log.warn({ err: thrown }, 'WebSocket refused');
      refuseUpgrade(socket, error, requestId);
    }
  }

  #open(socket: WebSocket, requestId: string, log: Logger, who: SocketCaller): void {
    const session = new SocketSession(socket, log, this.#limits);
    this.#sessions.add(session);
    const forbid = () => {
      void session.close(CloseCode.Forbidden, 'Forbidden');
    };
    session.serve(this.#protocol, { requestId, log, signal: session.signal, who, forbid }, () => {
      this.#sessions.delete(session);
    });
  }

  /**
   * Asked before anything is sent: a subscription may go on for hours, and its caller's key be revoked meanwhile, or the
   * installation closed.
   * @throws FacetError `SERVICE_UNAVAILABLE`, which ends the subscription
   */
  async #stillMay({ who, forbid }: SocketContext, args: ExecutionArgs): Promise<void> {
    try {
      demandOperation(args, await who.renew());
    } catch (error) {
      if (!(error instanceof FacetError) || isOurs(error)) throw error;
      // What a socket that is closing is given is not sent.
      forbid();
    }
  }

  #tooMany(): GraphQLError {
    const limit = this.#limits.subscriptions;
    const error = new FacetError(
      'NOT_POSSIBLE_NOW',
      `this socket has its ${limit} subscriptions; end one first`,
      { limit },
    );
    return asGraphQLError(error);
  }
}

function asGraphQLError(error: FacetError): GraphQLError {
  return new GraphQLError(error.message, { originalError: error });
}

/** As over HTTP: what no client caused is logged, and only a general sentence is sent. */
function shownError(error: GraphQLError, { log }: SocketContext) {
  if (isOurs(error)) {
    log.error({ err: error.originalError ?? error, path: error.path }, 'GraphQL subscription failed');
  }
  return formatError(error.toJSON(), error);
}
