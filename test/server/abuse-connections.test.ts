import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { memoryServices, openAccess, startServer, type TestServer } from '../support/api-server.js';
import { makeGallery } from '../support/gallery.js';
import { MemoryApiKeys } from '../support/memory-api-keys.js';

// What takes connections, memory or time rather than a clever document; somebody else is answered meanwhile.

const HUNDRED_MB = 100 * 1024 * 1024;
const HEADERS_TIMEOUT_MS = 400;

let gallery: Awaited<ReturnType<typeof makeGallery>>;
let server: TestServer;
beforeAll(async () => {
  gallery = await makeGallery(3);
  server = await startServer(memoryServices(gallery.images), { headersTimeoutMs: HEADERS_TIMEOUT_MS });
});
afterAll(async () => {
  await server.close();
  gallery.remove();
});

const somebodyElse = async () => {
  const { status, data } = await server.graphql('{ images(first: 1) { totalCount } }');
  expect({ status, data }).toEqual({ status: 200, data: { images: { totalCount: 3 } } });
};

/** Sends a body without an end for as long as it is taken. @returns the answer, and how many bytes went out */
function flood(headers: Record<string, string | number>, url = server.url) {
  return new Promise<{ status: number; connection: string | undefined; code: unknown; sent: number }>(
    (resolve, reject) => {
      const chunk = Buffer.alloc(256 * 1024, 0x20);
      let sent = 0;
      const out = httpRequest(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
      });
      const more = () => {
        while (sent < HUNDRED_MB && !out.destroyed) {
          sent += chunk.length;
          if (!out.write(chunk)) {
            out.once('drain', more);
            return;
          }
        }
      };
      out.once('response', (response) => {
        let text = '';
        response.on('data', (data: Buffer) => (text += data.toString()));
        response.once('end', () => {
          out.destroy();
          const { connection } = response.headers;
          resolve({
            status: response.statusCode ?? 0,
            connection,
            code: /"code":"(\w+)"/.exec(text)?.[1],
            sent,
          });
        });
      });
      out.once('error', reject);
      more();
    },
  );
}

describe('bodies of 100 MB', () => {
  it.each([
    ['that say so', { 'content-length': HUNDRED_MB }],
    ['that do not', {}],
    ['that say they are compressed', { 'content-encoding': 'gzip', 'content-length': HUNDRED_MB }],
    [
      'of files',
      {
        'content-type': 'multipart/form-data; boundary=x',
        'apollo-require-preflight': 'yes',
        'content-length': HUNDRED_MB,
      },
    ],
  ])('%s are refused unread, and their connection ends', async (_what, headers) => {
    const [told] = await Promise.all([flood(headers), somebodyElse()]);
    expect(told).toMatchObject({ status: 413, code: 'REQUEST_TOO_LARGE', connection: 'close' });
    // What the connection's buffers and our limit of 1 MiB hold, by far not all of it.
    expect(told.sent).toBeLessThan(HUNDRED_MB / 4);
  });

  it('are refused from 1 MiB on where the caller may not ingest, and files at all', async () => {
    const access = await openAccess(new MemoryApiKeys());
    const { text } = await access.keys.create({ name: 'reader', scopes: ['read'] });
    const closed = await startServer(memoryServices([]), { access, config: { maxBodyBytes: HUNDRED_MB } });
    const reader = { authorization: `Bearer ${text}` };
    try {
      expect(await flood({ ...reader, 'content-length': 2 << 20 }, closed.url)).toMatchObject({
        status: 413,
        code: 'REQUEST_TOO_LARGE',
      });
      expect(
        await flood(
          {
            ...reader,
            'content-type': 'multipart/form-data; boundary=x',
            'apollo-require-preflight': 'yes',
            'content-length': HUNDRED_MB,
          },
          closed.url,
        ),
      ).toMatchObject({ status: 403, code: 'FORBIDDEN' });
      expect(await flood({ 'content-length': HUNDRED_MB }, closed.url)).toMatchObject({
        status: 401,
        code: 'UNAUTHENTICATED',
      });
    } finally {
      await closed.close();
      await access.close();
    }
  });
});

/** So many connections; each one's `answer` is all that ever came. */
async function crowd(count: number, opening: string) {
  const { hostname, port } = new URL(server.url);
  const members: { readonly socket: Socket; answer: string }[] = [];
  for (let i = 0; i < count; i++) {
    const member = { socket: connect(Number(port), hostname), answer: '' };
    member.socket.on('data', (data) => (member.answer += data.toString('latin1')));
    member.socket.on('error', () => undefined);
    members.push(member);
    await once(member.socket, 'connect');
    member.socket.write(opening);
  }
  return members;
}

async function closed(socket: Socket): Promise<void> {
  if (!socket.closed) await once(socket, 'close');
}

describe('connections', () => {
  it('2,000 that say nothing keep nobody out', async () => {
    const members = await crowd(2000, '');
    for (let i = 0; i < 5; i++) await somebodyElse();
    const all = members.map(({ socket }) => closed(socket));
    for (const { socket } of members) socket.destroy();
    await Promise.all(all);
    await somebodyElse();
  });

  it('slow-loris: heads that never end are answered 408, and closed', async () => {
    const members = await crowd(300, `POST /graphql HTTP/1.1\r\nHost: ${new URL(server.url).host}\r\n`);
    const dripping = setInterval(() => {
      for (const { socket } of members) if (socket.writable) socket.write('x-a: b\r\n');
    }, 50);
    try {
      await somebodyElse();
      const ends = members.map(({ socket }) => closed(socket));
      await Promise.race([Promise.all(ends), delay(20_000, undefined, { ref: false })]);
    } finally {
      clearInterval(dripping);
      for (const { socket } of members) socket.destroy();
    }
    const told = members.map(({ answer }) => answer.split('\r\n')[0]);
    expect(new Set(told)).toEqual(new Set(['HTTP/1.1 408 Request Timeout']));
    await somebodyElse();
  });
});
