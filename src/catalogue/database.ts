import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { PrismaClient } from './generated/client.js';
import { answered } from './unavailable.js';

/**
 * A PostgreSQL, reached in two ways over one pool: through Prisma, and through plain SQL where Prisma's layers cost too
 * much (embeddings) or cannot say it (migrations). Plain SQL rejects with FacetError `SERVICE_UNAVAILABLE` when the
 * database is away; calls of Prisma want `answered` around them for that.
 */
export class Database {
  readonly prisma: PrismaClient;
  readonly #pool: pg.Pool;

  /** @param config of node-postgres; connects on first use */
  constructor(config: pg.PoolConfig) {
    this.#pool = new pg.Pool(config);
    // The pool drops an idle connection that breaks, and the next statement says so; unheard, the event would be thrown.
    this.#pool.on('error', () => undefined);
    this.prisma = new PrismaClient({ adapter: new PrismaPg(this.#pool) });
  }

  /** One statement; its rows are for the caller to parse. */
  async query(sql: string, values: unknown[]): Promise<{ rows: unknown[]; rowCount: number }> {
    const { rows, rowCount } = await answered(() => this.#pool.query(sql, values));
    return { rows, rowCount: rowCount ?? 0 };
  }

  /** Lends one connection for as long as `work` takes. */
  session<T>(work: (client: pg.ClientBase) => Promise<T>): Promise<T> {
    return answered(async () => {
      const client = await this.#pool.connect();
      // A lent connection is out of the pool's hearing; if it breaks, the statement under way, or the next, says so.
      const unheard = () => undefined;
      client.on('error', unheard);
      let broken = true;
      try {
        const result = await work(client);
        broken = false;
        return result;
      } finally {
        // After a failure nobody knows what state the session is in (open transaction, held lock): end it.
        client.release(broken);
        if (!broken) client.off('error', unheard);
      }
    });
  }

  async close(): Promise<void> {
    await this.prisma.$disconnect();
    await this.#pool.end();
  }
}
