// Servers as processes, from spawn to answers.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { createInterface } from 'node:readline';
import { embedded } from '../harness/environment.mjs';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const BARE = fileURLToPath(new URL('bare-apollo.mjs', import.meta.url));
const SEARCH =
  '{ searchByAttributes(query: { present: [SMILING] }, first: 20) { edges { score node { id } } } }';

/** `facet serve` on a data folder, with the embedded stores. */
export function serveFacet(dataDir) {
  const env = { ...embedded(dataDir), PORT: '0', LOG_LEVEL: 'warn', FACET_RATE_PER_MINUTE: '0' };
  return serve([MAIN, 'serve', '--json'], env, SEARCH);
}

/** A GraphQL server with nothing behind it. */
export const serveBareApollo = () => serve([BARE], process.env, '{ hello }');

/** Resolves when the process says where it listens: a line of JSON with its url. */
async function serve(args, env, query) {
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const closed = once(child, 'close');
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  const lines = createInterface({ input: child.stdout });
  const line = await Promise.race([once(lines, 'line'), closed.then(() => undefined)]);
  if (line === undefined)
    throw new Error(`${args[0]} ended with exit code ${child.exitCode} before it listened`);
  const { url } = JSON.parse(line[0]);
  return {
    pid: child.pid,
    /** Asks it its query once. @returns data @throws Error where it is not answered */
    ask: async () => {
      const response = await fetch(`${url.replace(/\/$/, '')}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query }),
      });
      const { data, errors } = await response.json();
      if (errors !== undefined) throw new Error(JSON.stringify(errors));
      return data;
    },
    stop: async () => {
      child.kill('SIGTERM');
      await closed;
      process.off('exit', kill);
    },
  };
}
