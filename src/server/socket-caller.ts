import { z } from 'zod';
import { demandAnything, type Caller } from '../access/index.js';
import type { Callers } from './callers.js';

/** What `connection_init` may say of the caller, spelt as people spell headers. */
const said = z.looseObject({
  authorization: z.string().optional(),
  Authorization: z.string().optional(),
});

/** Who is at the other end of a WebSocket: asked again and again, since a socket may outlive its key. */
export class SocketCaller {
  #authorization: string | undefined;
  #current: Caller;
  /** The socket's own place among its caller's. */
  #leaveSocket: () => void = () => undefined;
  /** By the subscription's request, since a client may use an id again before the first of it has ended. */
  readonly #leaves = new Map<object, () => void>();
  #gone = false;

  constructor(
    private readonly callers: Callers,
    private readonly address: string,
    upgraded: { readonly authorization: string | undefined; readonly caller: Caller },
  ) {
    this.#authorization = upgraded.authorization;
    this.#current = upgraded.caller;
  }

  get current(): Caller {
    return this.#current;
  }

  /**
   * Counts the socket in, until `leaveAll`.
   * @throws FacetError `RATE_LIMITED`
   */
  async enterSocket(): Promise<void> {
    const leave = await this.callers.limits.enter(this.#current, this.address, 'socket');
    this.#leaveSocket();
    this.#leaveSocket = leave;
    if (this.#gone) leave();
  }

  /**
   * Takes the key of a `connection_init` payload, which counts rather than that of the upgrade request.
   * @throws FacetError `UNAUTHENTICATED` for a wrong one, and where one is needed and none was sent; `RATE_LIMITED`
   */
  async present(payload: unknown): Promise<void> {
    const { data } = said.safeParse(payload);
    this.#authorization = data?.authorization ?? data?.Authorization ?? this.#authorization;
    const { keyId } = this.#current;
    demandAnything(await this.renew());
    if (this.#current.keyId !== keyId) await this.enterSocket();
  }

  /** @throws FacetError `UNAUTHENTICATED` once the key is good no more; `RATE_LIMITED` */
  async renew(): Promise<Caller> {
    this.#current = await this.callers.identify(this.#authorization, this.address);
    return this.#current;
  }

  /** Counts a subscription in, until `leave`. @throws FacetError `RATE_LIMITED` */
  async enter(request: object): Promise<void> {
    const leave = await this.callers.limits.enter(this.#current, this.address, 'subscription');
    // The socket may have been closed while this was waited for.
    if (this.#gone) leave();
    else this.#leaves.set(request, leave);
  }

  leave(request: object): void {
    this.#leaves.get(request)?.();
    this.#leaves.delete(request);
  }

  /** The socket is closed. */
  leaveAll(): void {
    this.#gone = true;
    this.#leaveSocket();
    for (const request of [...this.#leaves.keys()]) this.leave(request);
  }
}
