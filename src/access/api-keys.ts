import { timingSafeEqual } from 'node:crypto';
import type { ApiKeyRow, ApiKeyStore } from '../catalogue/index.js';
import { FacetError } from '../domain/index.js';
import { KnownRows } from './known-rows.js';
import { isKeyId, newKey, parseKey } from './key-text.js';
import { isScope, readScopes, type Scope } from './scopes.js';

const MAX_NAME = 100;
/** Most keys of a list. */
const MAX_LISTED = 1000;
/** How often a key's use is noted, in ms. */
const NOTE_MS = 60_000;
/** Compared with where no key has the id, so that the answer takes as long. */
const NOTHING = Buffer.alloc(32);

/** A key as people are shown it: all but its secret, which nobody has. */
export interface ApiKey {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
  readonly lastUsedAt: Date | null;
}

export interface ApiKeyRequest {
  /** 1 to 100 characters, none of them a control character. */
  readonly name: string;
  readonly scopes: readonly string[];
  /** In the future; absent: good until revoked. */
  readonly expiresAt?: Date | null | undefined;
}

export interface ApiKeysOptions {
  /** Told of a use that could not be noted. */
  readonly onError: (error: unknown) => void;
  readonly onCreated?: () => void;
  /** Milliseconds. */
  readonly now?: () => number;
}

/** The keys of an installation. All methods reject with FacetError `SERVICE_UNAVAILABLE` when the catalogue is away. */
export class ApiKeys {
  readonly #rows: KnownRows;
  readonly #noted = new Map<string, number>();
  readonly #noting = new Set<Promise<void>>();

  readonly #now: () => number;

  constructor(
    private readonly store: ApiKeyStore,
    private readonly options: ApiKeysOptions,
  ) {
    this.#now = options.now ?? Date.now;
    this.#rows = new KnownRows((id) => store.byId(id), this.#now);
  }

  /**
   * @returns the key's text, which is kept nowhere, and what is kept of it
   * @throws FacetError `BAD_USER_INPUT` (fields `name`, `scopes`, `expiresAt`)
   */
  async create({ name, scopes, expiresAt }: ApiKeyRequest): Promise<{ text: string; key: ApiKey }> {
    const label = name.trim();
    if (label === '' || label.length > MAX_NAME || /\p{C}/u.test(label)) {
      throw new FacetError('BAD_USER_INPUT', `name: must be 1 to ${MAX_NAME} printable characters`, {
        field: 'name',
        limit: MAX_NAME,
      });
    }
    const at = this.#now();
    if (expiresAt && !(expiresAt.getTime() > at)) {
      throw new FacetError('BAD_USER_INPUT', 'expiresAt: must be in the future', { field: 'expiresAt' });
    }
    const { id, hash, text } = newKey();
    const row = {
      id,
      name: label,
      hash,
      scopes: readScopes(scopes),
      createdAt: new Date(at),
      expiresAt: expiresAt ?? null,
    };
    await this.store.put(row);
    this.options.onCreated?.();
    return { text, key: shown({ ...row, revokedAt: null, lastUsedAt: null }) };
  }

  /** Newest first; at most 1,000. */
  async list(): Promise<ApiKey[]> {
    return (await this.store.list(MAX_LISTED)).map(shown);
  }

  /** Here at once, in other processes within two seconds, and for good. @throws FacetError `NOT_FOUND` (field `id`) */
  async revoke(id: string): Promise<ApiKey> {
    const row = isKeyId(id) ? await this.store.revoke(id, new Date(this.#now())) : undefined;
    this.#rows.forget(id);
    if (row === undefined) throw new FacetError('NOT_FOUND', 'id: no key has this id', { field: 'id' });
    return shown(row);
  }

  /** Whose key a text is; undefined for one that is malformed, unknown, revoked or expired. */
  async verify(text: string): Promise<ApiKey | undefined> {
    const given = parseKey(text);
    if (given === undefined) return undefined;
    const row = await this.#rows.get(given.id);
    const equal = timingSafeEqual(given.hash, row?.hash ?? NOTHING);
    if (!equal || row === undefined || row.revokedAt !== null) return undefined;
    if (row.expiresAt !== null && row.expiresAt.getTime() <= this.#now()) return undefined;
    this.#note(row.id);
    return shown(row);
  }

  /** Waits for what is being noted. */
  async close(): Promise<void> {
    await Promise.all(this.#noting);
  }

  #note(id: string): void {
    const now = this.#now();
    if (now - (this.#noted.get(id) ?? -Infinity) < NOTE_MS) return;
    this.#noted.set(id, now);
    const noting = this.store.touch(id, new Date(now)).catch(this.options.onError);
    this.#noting.add(noting);
    void noting.finally(() => this.#noting.delete(noting));
  }
}

function shown(row: ApiKeyRow): ApiKey {
  const { id, name, createdAt, expiresAt, revokedAt, lastUsedAt } = row;
  // A newer Facet may have written a scope that is unknown here: it allows nothing here.
  return { id, name, scopes: row.scopes.filter(isScope), createdAt, expiresAt, revokedAt, lastUsedAt };
}
