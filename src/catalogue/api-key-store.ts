/** An API key as it is kept: what it hashes to, never the key itself. */
export interface NewApiKey {
  /** What names it in public: lists, logs. */
  readonly id: string;
  /** What people call it. */
  readonly name: string;
  /** SHA-256 of its secret, 32 bytes. */
  readonly hash: Buffer;
  readonly scopes: readonly string[];
  /** Kept to the millisecond, like the other moments. */
  readonly createdAt: Date;
  /** Refused from then on; null: never for its age. */
  readonly expiresAt: Date | null;
}

export interface ApiKeyRow extends NewApiKey {
  readonly revokedAt: Date | null;
  /** To the minute. */
  readonly lastUsedAt: Date | null;
}

/**
 * API keys and secrets in the catalogue's database, shared by all processes on it. Rows are never deleted. Rejects with
 * `SERVICE_UNAVAILABLE` when the database is away.
 */
export interface ApiKeyStore {
  put(key: NewApiKey): Promise<void>;
  byId(id: string): Promise<ApiKeyRow | undefined>;
  /** Newest first. */
  list(limit: number): Promise<ApiKeyRow[]>;
  /** Whether a key was ever put. */
  any(): Promise<boolean>;
  /** The row, revoked; the first moment stays. Undefined where there is none. */
  revoke(id: string, at: Date): Promise<ApiKeyRow | undefined>;
  /** Notes a use, unless one less than a minute before is noted. */
  touch(id: string, at: Date): Promise<void>;
  /** The bytes kept under a name: those proposed, where there were none. Every caller gets the same. */
  secret(name: string, proposed: Buffer): Promise<Buffer>;
}
