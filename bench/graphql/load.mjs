// Clients of a server in processes of their own.
import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { median } from '../harness/rounds.mjs';
import { BODY } from './search-servers.mjs';

const run = promisify(execFile);
const CLIENT = fileURLToPath(new URL('../http-client.mjs', import.meta.url));
const AUTOCANNON = createRequire(import.meta.url).resolve('autocannon');
const MOST_OUTPUT = { maxBuffer: 1 << 26 };

/** One client, the next request when it has its answer. @returns the first answer, and p50 in milliseconds */
export async function oneClient(url, seconds) {
  const { stdout } = await run(process.execPath, [CLIENT, url, String(seconds), BODY], MOST_OUTPUT);
  const { first, times } = JSON.parse(stdout);
  return { first: JSON.parse(first), p50: median(times) };
}

/** So many clients, each as that one. @returns answers a second @throws Error if any was refused or failed */
export async function clients(url, connections, seconds) {
  const { rate, refused, failed } = await load(url, connections, seconds);
  if (refused + failed > 0) throw new Error(`${url}: ${refused} refused, ${failed} failed`);
  return rate;
}

/** The same, with whatever became of the requests; latencies in whole milliseconds. */
export async function load(url, connections, seconds) {
  const args = [
    ...[AUTOCANNON, '--json', '--connections', String(connections), '--duration', String(Math.ceil(seconds))],
    ...[
      '--timeout',
      '30',
      '--method',
      'POST',
      '--headers',
      'content-type=application/json',
      '--body',
      BODY,
      url,
    ],
  ];
  const { stdout } = await run(process.execPath, args, MOST_OUTPUT);
  const { duration, non2xx, errors, timeouts, latency, '2xx': answered } = JSON.parse(stdout);
  const { p50, p99 } = latency;
  return { rate: answered / duration, p50, p99, refused: non2xx, failed: errors + timeouts };
}
