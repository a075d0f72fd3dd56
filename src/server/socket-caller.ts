import { z } from 'zod';
import type { Caller } from '../access/index.js';
import { demandAnything, type Callers } from './callers.js';

/** What `connection_init` may say of the caller; GraphiQL sends its headers as `headers`. */
const said = z.looseObject({
  authorization: z.string().optional(),
  Authorization: z.string().optional(),
  headers: z
    .looseObject({ authorization: z.string().optional(), Authorization: z.string().optional() })
    .optional(),
});

/** Who is at the other end of a WebSocket: asked again and again, since a socket may outlive its key. */
export class SocketCaller {
  #authorization: string | undefined;
  #current: Caller;
  readonly #leaves = new Map<string, () => void>();

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
   * Takes the key of a `connection_init` payload, which counts rather than that of the upgrade request.
   * @throws FacetError `UNAUTHENTICATED` for a wrong one, and where one is needed and none was sent; `RATE_LIMITED`
   */
  async present(payload: unknown): Promise<void> {
    const { data } = said.safeParse(payload);
    const { headers } = data ?? {};
    this.#authorization =
      data?.authorization ??
      data?.Authorization ??
      headers?.authorization ??
      headers?.Authorization ??
      this.#authorization;
    demandAnything(await this.renew());
  }

  /** @throws FacetError `UNAUTHENTICATED` once the key is good no more; `RATE_LIMITED` */
  async renew(): Promise<Caller> {
    this.#current = await this.callers.identify(this.#authorization, this.address);
    return this.#current;
  }

  /** Counts a subscription in, until `leave`. @throws FacetError `RATE_LIMITED` */
  async enter(id: string): Promise<void> {
    this.#leaves.set(id, await this.callers.limits.enter(this.#current, this.address, 'subscription'));
  }

  leave(id: string): void {
    this.#leaves.get(id)?.();
    this.#leaves.delete(id);
  }

  /** The socket is closed. */
  leaveAll(): void {
    for (const id of [...this.#leaves.keys()]) this.leave(id);
  }
}
