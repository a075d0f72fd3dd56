import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { PrismaClient } from './generated/client.js';
import { answered } from './unavailable.js';

/**
 * A PostgreSQL, reached in two ways over one pool: through Prisma, and through plain SQL where Prisma's layers cost too
 * much (embeddings) or cannot say it (migrations). Both reject with FacetError `SERVICE_UNAVAILABLE` when it is away.
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
      let broken = true;
      try {
        const result = await work(client);
        broken = false;
        return result;
      } finally {
        // After a failure nobody knows what state the session is in (open transaction, held lock): end it.
        client.release(broken);
      }
    });
  }

  async close(): Promise<void> {
    await this.prisma.$disconnect();
    await this.#pool.end();
  }
}
