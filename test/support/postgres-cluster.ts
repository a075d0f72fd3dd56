import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** `fast` ends sessions and shuts down in order; `immediate` is what a crash is: the next start recovers. */
export type StopMode = 'fast' | 'immediate';

/** A throw-away PostgreSQL cluster on loopback that can be stopped and started again at the same address. */
export interface PostgresCluster {
  /** An administrator's connection. */
  readonly url: string;
  start(): Promise<void>;
  stop(mode: StopMode): Promise<void>;
  restart(mode: StopMode): Promise<void>;
  /** Stops it and removes its files. */
  remove(): Promise<void>;
}

/** Whether a PostgreSQL server is installed here. */
export const postgresInstalled = binaries() !== undefined;

/** @throws Error where no server is installed: guard with `postgresInstalled` */
export async function startPostgresCluster(): Promise<PostgresCluster> {
  const bin = binaries();
  if (bin === undefined) throw new Error('no PostgreSQL server is installed');
  const folder = mkdtempSync(join(tmpdir(), 'facet-postgres-'));
  const port = await freePort();
  // The server refuses to run as root.
  const asUser = process.getuid?.() === 0 ? ['runuser', '-u', 'postgres', '--'] : [];
  if (asUser.length > 0) {
    const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres']).toString());
    chownSync(folder, id('-u'), id('-g'));
  }
  const run = async (command: string, ...args: string[]) => {
    const [file, ...rest] = [...asUser, join(bin, command), ...args];
    // A server that is started keeps its parent's pipes open: there are none, and only the command itself is waited for.
    const child = spawn(file, rest, { cwd: folder, stdio: 'ignore' });
    await once(child, 'exit');
    if (child.exitCode !== 0) throw new Error(`${command} ended with ${String(child.exitCode)}`);
  };
  const data = join(folder, 'data');
  await run('initdb', '-D', data, '-U', 'facet', '-A', 'trust', '-E', 'UTF8', '--no-sync');
  const options = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off -c max_connections=60`;
  const control = (...args: string[]) => run('pg_ctl', '-D', data, '-w', '-l', join(folder, 'log'), ...args);
  const cluster: PostgresCluster = {
    url: `postgresql://facet@127.0.0.1:${port}/postgres`,
    start: () => control('-o', options, 'start'),
    stop: (mode) => control('-m', mode, 'stop'),
    restart: (mode) => control('-o', options, '-m', mode, 'restart'),
    remove: async () => {
      if (existsSync(join(data, 'postmaster.pid'))) await cluster.stop('immediate');
      rmSync(folder, { recursive: true, force: true });
    },
  };
  await cluster.start();
  return cluster;
}

function binaries(): string | undefined {
  const debian = '/usr/lib/postgresql';
  if (!existsSync(debian)) return undefined;
  const versions = readdirSync(debian).sort((a, b) => Number(b) - Number(a));
  return versions
    .map((version) => join(debian, version, 'bin'))
    .find((bin) => existsSync(join(bin, 'initdb')));
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        if (address === null || typeof address === 'string') reject(new Error('no port'));
        else resolve(address.port);
      });
    });
  });
}
