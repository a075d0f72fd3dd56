import { randomBytes } from 'node:crypto';
import { Client } from 'pg';

/** A database of a suite's own, inside the server that TEST_DATABASE_URL names. */
export interface TestDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

/** @throws Error where no server is there: guard with `TEST_DATABASE_URL === undefined` */
export async function createTestDatabase(): Promise<TestDatabase> {
  const server = process.env.TEST_DATABASE_URL;
  if (server === undefined) throw new Error('TEST_DATABASE_URL is not set');
  const name = `facet_${randomBytes(6).toString('hex')}`;
  const administer = async (statement: string) => {
    const client = new Client({ connectionString: server });
    await client.connect();
    try {
      await client.query(statement);
    } finally {
      await client.end();
    }
  };
  await administer(`CREATE DATABASE ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => administer(`DROP DATABASE ${name} WITH (FORCE)`) };
}
