import pg from 'pg';
import { z } from 'zod';
import { FacetError } from '../domain/index.js';
import { answered } from './unavailable.js';

/** The number that all Facet processes on one database know it by (migrations have the one before). */
const KEY = 72_707_370;

/**
 * A machine that vanishes without a word must not keep the lock for hours: the server asks after a silent client from
 * 30 s on, and gives it up 30 s later.
 */
const LOCK = `SET tcp_keepalives_idle = 30; SET tcp_keepalives_interval = 10; SET tcp_keepalives_count = 3;
  SELECT pg_advisory_lock(${KEY})`;

const unlocked = z.tuple([z.object({ unlocked: z.literal(true) })]);

/**
 * A lock that all processes on one PostgreSQL database share. It belongs to the session of a connection of its own, so it
 * goes when that breaks or the process dies.
 */
export class AdvisoryLock {
  /** Kept from one use to the next. */
  #client: pg.Client | undefined;
  #closed = false;

  /** @param config of node-postgres; connects on first use */
  constructor(private readonly config: pg.ClientConfig) {}

  /**
   * Waits for the lock, however long, and holds it while `work` runs. One use at a time.
   * @throws FacetError `SERVICE_UNAVAILABLE` if the database does not answer, or if the lock was lost before the work was
   *   over: others may have been at it, so it should be done again
   */
  async hold<T>(work: () => Promise<T>): Promise<T> {
    const client = await answered(() => this.#locked());
    try {
      return await work();
    } finally {
      await this.#release(client);
    }
  }

  /** Whoever waits for the lock is told that it is unavailable. */
  async close(): Promise<void> {
    this.#closed = true;
    const client = this.#client;
    this.#client = undefined;
    await client?.end();
  }

  async #locked(): Promise<pg.Client> {
    if (this.#closed) throw new FacetError('SERVICE_UNAVAILABLE', 'the catalogue is closed');
    const client = this.#client ?? (await this.#connect());
    try {
      await client.query(LOCK);
      return client;
    } catch (error) {
      await this.#drop(client);
      throw error;
    }
  }

  async #connect(): Promise<pg.Client> {
    const client = new pg.Client(this.config);
    this.#client = client;
    // Unheard, it would be thrown; the next statement on the connection fails as well.
    client.on('error', () => {
      if (this.#client === client) this.#client = undefined;
    });
    try {
      await client.connect();
      return client;
    } catch (error) {
      await this.#drop(client);
      throw error;
    }
  }

  /** @throws FacetError `SERVICE_UNAVAILABLE` if it was no longer held */
  async #release(client: pg.Client): Promise<void> {
    try {
      const { rows } = await client.query(`SELECT pg_advisory_unlock(${KEY}) AS unlocked`);
      unlocked.parse(rows);
    } catch (cause) {
      await this.#drop(client);
      throw new FacetError(
        'SERVICE_UNAVAILABLE',
        "the connection to the catalogue's database broke while the gallery was being changed: do it again",
        {},
        { cause },
      );
    }
  }

  /** Nobody knows what state its session is in: with the session, what it holds goes. */
  async #drop(client: pg.Client): Promise<void> {
    if (this.#client === client) this.#client = undefined;
    // A connection that is broken cannot even be ended.
    await client.end().catch(() => undefined);
  }
}
