import { randomBytes } from 'node:crypto';
import type { ApiKeyStore } from '../catalogue/index.js';
import { ApiKeys } from './api-keys.js';
import { unauthenticated, type Caller } from './caller.js';
import { GRACE_MS, isAway } from './grace.js';
import { IMAGE_SECRET_BYTES, ImageSignatures } from './image-signatures.js';
import type { Scope } from './scopes.js';

/** How long an installation without keys counts as such, in ms, before it is asked again. */
const OPEN_MS = 1500;

const BEARER = /^Bearer +(\S+)$/i;

const OPEN: Caller = { kind: 'open', keyId: null, keyName: null, scopes: new Set() };

export interface AccessOptions {
  readonly store: ApiKeyStore;
  /** What a caller without a key may do once there was one. */
  readonly anonymous: 'none' | 'read';
  /** Told of what nobody waits for. */
  readonly onError: (error: unknown) => void;
  /** Milliseconds. */
  readonly now?: () => number;
}

/**
 * Who may do what. Open, everyone everything, until the first key is created; closed from then on, for good: neither
 * revoking nor expiry of the last key opens it again. Whoever serves an open installation keeps to loopback.
 */
export class Access {
  readonly keys: ApiKeys;
  readonly images: ImageSignatures;
  readonly #anonymous: Caller;
  #open: boolean;
  #openAt: number;
  #asking: Promise<void> | undefined;

  private constructor(
    private readonly options: AccessOptions,
    secret: Buffer,
    open: boolean,
    private readonly now: () => number,
  ) {
    const close = () => {
      this.#open = false;
    };
    this.keys = new ApiKeys(options.store, { onError: options.onError, onCreated: close, now });
    this.images = new ImageSignatures(secret, now);
    const scopes = new Set<Scope>(options.anonymous === 'read' ? ['read'] : []);
    this.#anonymous = { kind: 'anonymous', keyId: null, keyName: null, scopes };
    this.#open = open;
    this.#openAt = now();
  }

  /** @throws FacetError `SERVICE_UNAVAILABLE` */
  static async open(options: AccessOptions): Promise<Access> {
    const { store, now = Date.now } = options;
    const secret = await store.secret('image-urls', randomBytes(IMAGE_SECRET_BYTES));
    return new Access(options, secret, !(await store.any()), now);
  }

  /** Whether no key was ever created, as far as is known here without asking: never older than the last `identify`. */
  get isOpen(): boolean {
    return this.#open;
  }

  /** Whether images are for those only who have a key or a signed URL. */
  get imagesArePrivate(): boolean {
    return !this.#open && this.options.anonymous === 'none';
  }

  /**
   * Who calls.
   * @param authorization the header, if there is one
   * @throws FacetError `UNAUTHENTICATED` for a header that is no good key's, always in the same words, and not taken for
   *   none: a caller whose key has expired must hear of it; `SERVICE_UNAVAILABLE` when that cannot be told
   */
  async identify(authorization: string | undefined): Promise<Caller> {
    const open = await this.#stillOpen();
    if (authorization === undefined) return open ? OPEN : this.#anonymous;
    const text = BEARER.exec(authorization)?.[1];
    const key = text === undefined ? undefined : await this.keys.verify(text);
    if (key === undefined) throw unauthenticated();
    this.#open = false;
    return { kind: 'key', keyId: key.id, keyName: key.name, scopes: new Set(key.scopes) };
  }

  /** Waits for what is being written. */
  close(): Promise<void> {
    return this.keys.close();
  }

  async #stillOpen(): Promise<boolean> {
    if (!this.#open) return false;
    if (this.now() - this.#openAt < OPEN_MS) return true;
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = undefined;
    });
    try {
      await this.#asking;
    } catch (error) {
      if (!isAway(error) || this.now() - this.#openAt >= GRACE_MS) throw error;
    }
    return this.#open;
  }

  async #ask(): Promise<void> {
    const at = this.now();
    if (await this.options.store.any()) this.#open = false;
    this.#openAt = at;
  }
}
