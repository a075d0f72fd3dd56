import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import { z } from 'zod';
import { serveThread } from '../threads/index.js';

// The thread that runs the embedded database (see embedded-database.ts): opens PGlite on a folder, serves PostgreSQL's
// protocol on a unix socket, closes both at the end. It is asked over that socket only.

const { folder, socket } = z.object({ folder: z.string(), socket: z.string() }).parse(workerData);

// A process killed while PGlite writes a new cluster's last files leaves one that does not open again (2 of 5 kills
// within 30 ms of PG_VERSION's appearance), so it is made beside its place and put there by one rename.
if (!existsSync(folder)) {
  const unfinished = `${folder}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  await (await PGlite.create(unfinished)).close();
  await rename(unfinished, folder);
}
const database = await PGlite.create(folder);
// A thread that died left it.
await rm(socket, { force: true });
// The pool has one connection; the spare places are for the last moments of one that it replaces.
const server = new PGLiteSocketServer({ db: database, path: socket, maxConnections: 4 });
await server.start();

serveThread<never, never>({
  handle: () => Promise.reject(new Error('the embedded database is asked over its socket')),
  dispose: async () => {
    await server.stop();
    await database.close();
  },
});
