import { postgresInstalled, startPostgresCluster } from './postgres-cluster.js';

/**
 * Starts a throw-away PostgreSQL cluster on loopback and puts its URL into TEST_DATABASE_URL (an administrator's
 * connection: suites create their own databases in it). Does nothing where TEST_DATABASE_URL is already set or no
 * server is installed; the suites that need it then say that they skip.
 * @returns stops and removes the cluster
 */
export async function startPostgres(): Promise<() => Promise<void>> {
  if (process.env.TEST_DATABASE_URL !== undefined || !postgresInstalled) return () => Promise.resolve();
  const cluster = await startPostgresCluster();
  process.env.TEST_DATABASE_URL = cluster.url;
  return () => cluster.remove();
}
