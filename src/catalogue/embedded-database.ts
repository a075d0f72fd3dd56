import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { FacetError } from '../domain/index.js';
import { Supervised, Thread } from '../threads/index.js';

/** A running embedded PostgreSQL. */
export interface EmbeddedDatabase {
  /** Folder of its unix socket: what `pg` takes as `host`. */
  readonly host: string;
  /** Resolves when it runs: starts it again if it died. @throws FacetError `SERVICE_UNAVAILABLE` if it does not start */
  ready(): Promise<void>;
  /** Stops it, with everything written in its files. */
  close(): Promise<void>;
}

/**
 * Starts PGlite (PostgreSQL in WebAssembly) on `<dataDir>/db`, reachable by an ordinary client through a unix socket. It
 * has one session, shared by its connections: use one connection. It has no lock of its own: hold the data folder's.
 *
 * It runs in a worker thread, because a statement keeps its thread until it is done: a bulk insert of 5,000 images
 * stalled the main thread for 1.0–1.9 s at a time there, for 0.25–0.5 s here (making and sending the statement; two cores
 * under load). If the thread dies, its connections close, whoever waits for an answer gets an error, and `ready` opens the
 * folder anew: PostgreSQL recovers from its log, as it does after the whole process was killed.
 * @param onNotice told, in a sentence, of a thread that died
 * @throws FacetError `SERVICE_UNAVAILABLE` if it does not start
 */
export async function startEmbeddedDatabase(
  dataDir: string,
  onNotice?: (text: string) => void,
): Promise<EmbeddedDatabase> {
  const folder = join(dataDir, 'db');
  await mkdir(dataDir, { recursive: true });
  // Not in the data folder: a socket's path has room for some 100 bytes only.
  const host = await mkdtemp(join(tmpdir(), 'facet-db-'));
  const workerData = { folder, socket: join(host, '.s.PGSQL.5432') };
  const start = () =>
    Thread.start<never, never>('catalogue/embedded-worker', workerData).catch((error: unknown) => {
      throw explained(error, folder);
    });
  const removeSocket = () => rm(host, { recursive: true, force: true });
  try {
    const database = await Supervised.start({ what: 'embedded database', start, onNotice });
    return {
      host,
      ready: () => database.use(() => Promise.resolve()),
      close: async () => {
        await database.close();
        await removeSocket();
      },
    };
  } catch (error) {
    await removeSocket();
    throw error;
  }
}

function explained(error: unknown, folder: string): FacetError {
  const cause = error instanceof FacetError && error.cause !== undefined ? error.cause : error;
  // PGlite also throws what is no Error (Emscripten's ErrnoError).
  const reason = cause instanceof Error ? cause.message : inspect(cause);
  return new FacetError(
    'SERVICE_UNAVAILABLE',
    `the embedded database in ${folder} does not start: ${reason}`,
    { file: folder },
    { cause },
  );
}
