import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { Worker } from 'node:worker_threads';
import { FacetError } from '../domain/index.js';

/** A running embedded PostgreSQL. */
export interface EmbeddedDatabase {
  /** Folder of its unix socket: what `pg` takes as `host`. */
  readonly host: string;
  /** Stops it, with everything written in its files. */
  close(): Promise<void>;
}

/**
 * Starts PGlite (PostgreSQL in WebAssembly) on `<dataDir>/db`, reachable by an ordinary client through a unix socket. It
 * has one session, shared by its connections: use one connection. It has no lock of its own: hold the data folder's.
 *
 * It runs in a worker thread, because a statement keeps its thread until it is done: a bulk insert of 5,000 images
 * stalled the main thread for 1.0–1.9 s at a time there, for 0.25–0.5 s here (making and sending the statement; two cores
 * under load). If the thread dies, its connections close, and whoever waits for an answer gets an error.
 * @throws FacetError `SERVICE_UNAVAILABLE` if it does not start
 */
export async function startEmbeddedDatabase(dataDir: string): Promise<EmbeddedDatabase> {
  const folder = join(dataDir, 'db');
  await mkdir(dataDir, { recursive: true });
  // Not in the data folder: a socket's path has room for some 100 bytes only.
  const host = await mkdtemp(join(tmpdir(), 'facet-db-'));
  const worker = new Worker(createRequire(import.meta.url).resolve('#worker/catalogue/embedded-worker'), {
    name: 'embedded-database',
    workerData: { folder, socket: join(host, '.s.PGSQL.5432') },
  });
  let failure: unknown;
  worker.on('error', (error) => {
    failure = error;
  });
  const exited = new Promise<void>((resolve) => {
    worker.once('exit', () => {
      resolve();
    });
  });
  const ready = new Promise<boolean>((resolve) => {
    worker.once('message', () => {
      resolve(true);
    });
  });
  if (!(await Promise.race([ready, exited.then(() => false)]))) {
    await rm(host, { recursive: true, force: true });
    // PGlite also throws what is no Error (Emscripten's ErrnoError).
    const reason = failure instanceof Error ? failure.message : inspect(failure ?? 'its thread ended');
    throw new FacetError(
      'SERVICE_UNAVAILABLE',
      `the embedded database in ${folder} does not start: ${reason}`,
      { file: folder },
      { cause: failure },
    );
  }
  return {
    host,
    async close() {
      worker.postMessage('close');
      await exited;
      await rm(host, { recursive: true, force: true });
    },
  };
}
