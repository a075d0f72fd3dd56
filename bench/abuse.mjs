// What somebody else's searches take while the server is abused: p95 of one client's searches, idle and under each kind
// of abuse, as a ratio; and what the abusers were told. The real server, a process of its own, embedded stores, a
// rendered gallery, closed by a key.
//   npm run build && node bench/abuse.mjs
// An abuser goes on for as long as the client is timed: `--rate` a second for requests; sockets are held open.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs, promisify } from 'node:util';

const { values: options } = parseArgs({
  options: {
    faces: { type: 'string', default: '1000' },
    seconds: { type: 'string', default: '6' },
    rounds: { type: 'string', default: '3' },
    rate: { type: 'string', default: '20' },
  },
});
const seconds = Number(options.seconds);
const run = promisify(execFile);
const main = new URL('../dist/main.js', import.meta.url).pathname;
const dataDir = mkdtempSync(join(tmpdir(), 'facet-bench-'));
const env = {
  ...process.env,
  FACET_DATA_DIR: dataDir,
  PORT: '0',
  LOG_LEVEL: 'error',
  FACET_RATE_PER_MINUTE: '0',
};
const facet = async (...args) => {
  const { stdout } = await run(process.execPath, [main, ...args, '--json'], { env, maxBuffer: 1 << 26 });
  return JSON.parse(stdout);
};
const SEARCH = JSON.stringify({
  query:
    '{ searchByAttributes(query: { present: [SMILING] }, first: 10) { edges { probability node { id url } } } }',
});

/** Status of a request; `sent` writes its body. A connection that is cut before an answer is told by its error's code. */
function ask(url, path, headers, sent = (out) => out.end(), method = 'POST') {
  return new Promise((resolve) => {
    const out = request(url, { path, method, headers, agent: false }, (response) => {
      response.resume();
      response.once('end', () => {
        resolve(String(response.statusCode));
        out.destroy();
      });
      response.once('error', () => resolve(String(response.statusCode)));
    });
    out.once('error', ({ code }) => resolve(code));
    sent(out);
  });
}
const json = (key, body) => [
  '/graphql',
  { 'content-type': 'application/json', authorization: `Bearer ${key}` },
  (out) => out.end(body),
];
/** So many megabytes, as fast as they are taken. */
function flood(out, megabytes) {
  const chunk = Buffer.alloc(1 << 20, 0x20);
  let left = megabytes;
  const more = () => {
    while (left-- > 0) if (!out.write(chunk)) return void out.once('drain', more);
    out.end();
  };
  out.write('{"query":"');
  more();
}
const repeat = (count, of) => Array.from({ length: count }, (_, i) => of(i)).join(' ');
const query = (text) => JSON.stringify({ query: text });
const UNKNOWN = 'facet_AAAAAAAAAAAAAAAA_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';

/** What one request of each kind of abuser is. */
const requests = (key, revoked) => ({
  'fragments, 10 deep, twice each': json(
    key,
    query(
      `{ ...F0 } ${repeat(10, (i) => `fragment F${i} on Query { ...F${i + 1} ...F${i + 1} }`)} fragment F10 on Query { model { name } }`,
    ),
  ),
  '1,000 aliases': json(
    key,
    query(`{ ${repeat(1000, (i) => `a${i}: images(first: 100) { edges { node { id } } }`)} }`),
  ),
  'a query of 1 MB': json(key, query(`{ model { name } } #${'x'.repeat(1 << 20)}`)),
  'a body of 100 MB': [...json(key).slice(0, 2), (out) => flood(out, 100)],
  'a body said to be of 100 MB': [
    '/graphql',
    { ...json(key)[1], 'content-length': String(100 << 20) },
    (out) => flood(out, 100),
  ],
  'bad UTF-8': json(key, Buffer.from([0x7b, 0x22, 0x71, 0xff, 0xfe, 0x80])),
  'a key nobody has': json(UNKNOWN, SEARCH),
  'a revoked key': json(revoked, SEARCH),
  'a key without the scope': json(key, query('mutation { deleteImages(ids: ["x"]) { deleted } }')),
  'a path in an image id': [`/images/..%2f..%2fetc%2fpasswd`, {}, (out) => out.end(), 'GET'],
  'a header in an image id': [`/images/x%0d%0aset-cookie:a=b`, {}, (out) => out.end(), 'GET'],
});

/** Keeps sockets open until it is told to stop; `drip` is written to each every 100 ms. */
async function sockets(url, count, opening, drip, stop) {
  const { hostname, port } = new URL(url);
  const ends = new Map();
  const tell = (what) => ends.set(what, (ends.get(what) ?? 0) + 1);
  const all = [];
  for (let i = 0; i < count; i++) {
    const socket = connect(Number(port), hostname);
    let answered = '';
    socket.on('data', (data) => (answered += data.toString('latin1')));
    socket.on('error', () => undefined);
    socket.once('close', () => tell(/^HTTP\/1.1 (\d+)/.exec(answered)?.[1] ?? (stop.done ? 'held' : 'cut')));
    socket.write(opening);
    all.push(socket);
    if (i % 50 === 49) await delay(5);
  }
  while (!stop.done) {
    if (drip !== '') for (const socket of all) if (socket.writable) socket.write(drip);
    await delay(100);
  }
  for (const socket of all) socket.destroy();
  await Promise.all(all.map((socket) => socket.closed || once(socket, 'close')));
  return ends;
}

async function requesting(url, [path, headers, sent, method], stop) {
  const told = new Map();
  const under = new Set();
  while (!stop.done) {
    // No more than these at once: an abuser has one line, too.
    if (under.size < 16) {
      const one = ask(url, path, headers, sent, method).then((status) => {
        told.set(status, (told.get(status) ?? 0) + 1);
        under.delete(one);
      });
      under.add(one);
    }
    await delay(1000 / Number(options.rate));
  }
  await Promise.all(under);
  return told;
}

/** p95 of the searches of somebody with a key, in milliseconds. */
async function p95(url, key) {
  const client = new URL('./http-client.mjs', import.meta.url).pathname;
  const { stdout } = await run(process.execPath, [client, `${url}/graphql`, String(seconds), SEARCH], {
    env: { ...process.env, FACET_API_KEY: key },
    maxBuffer: 1 << 26,
  });
  const { first, times } = JSON.parse(stdout);
  if (JSON.parse(first).data?.searchByAttributes.edges.length !== 10) throw new Error(first);
  return times.sort((a, b) => a - b)[Math.floor((times.length - 1) * 0.95)];
}

const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];

try {
  await facet('demo', '--count', options.faces);
  const { text: key } = await facet('keys', 'create', '--name', 'reader', '--scopes', 'read');
  const { text: theirs } = await facet('keys', 'create', '--name', 'abuser', '--scopes', 'read');
  const { text: revoked, key: gone } = await facet('keys', 'create', '--name', 'gone', '--scopes', 'read');
  await facet('keys', 'revoke', gone.id);
  const server = spawn(process.execPath, [main, 'serve', '--json'], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(server, 'close');
  const [line] = await once(createInterface(server.stdout), 'line');
  const { url } = JSON.parse(line);
  const host = `Host: ${new URL(url).host}\r\n`;
  const abusers = Object.fromEntries(
    Object.entries(requests(theirs, revoked)).map(([name, what]) => [
      name,
      (stop) => requesting(url, what, stop),
    ]),
  );
  abusers['2,000 idle sockets'] = (stop) => sockets(url, 2000, '', '', stop);
  abusers['500 slow-loris heads'] = (stop) =>
    sockets(url, 500, `POST /graphql HTTP/1.1\r\n${host}`, 'x-a: b\r\n', stop);
  abusers['500 slow-loris bodies'] = (stop) =>
    sockets(
      url,
      500,
      `POST /graphql HTTP/1.1\r\n${host}authorization: Bearer ${theirs}\r\ncontent-type: application/json\r\ncontent-length: 100000\r\n\r\n{`,
      ' ',
      stop,
    );
  try {
    await p95(url, key);
    console.log('| abuse | p95 ms | × idle | told |\n| --- | --- | --- | --- |');
    for (const [name, abuse] of Object.entries(abusers)) {
      const rounds = [];
      let told;
      for (let round = 0; round < Number(options.rounds); round++) {
        const idle = await p95(url, key);
        const stop = { done: false };
        const going = abuse(stop);
        await delay(1000);
        const busy = await p95(url, key);
        stop.done = true;
        told = await going;
        rounds.push({ busy, ratio: busy / idle });
      }
      const ends = [...told].map(([what, count]) => `${what} (${count})`).join(', ');
      console.log(
        `| ${name} | ${median(rounds.map((r) => r.busy)).toFixed(1)} | ${median(rounds.map((r) => r.ratio)).toFixed(2)} | ${ends} |`,
      );
    }
  } finally {
    server.kill('SIGTERM');
    await ended;
  }
} finally {
  rmSync(dataDir, { recursive: true, force: true });
}
