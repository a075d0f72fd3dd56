import { startPostgres } from './postgres.js';

/** Starts what the whole run shares, once: a throw-away PostgreSQL, where its server is installed. */
export default async function setup(): Promise<() => Promise<void>> {
  return startPostgres();
}
