import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { nextHop } from '../../../src/ingestion/sources/fetch-url.js';
import { fetchImage, isRetryable, UrlError } from '../../../src/ingestion/sources/index.js';
import { isPublicAddress } from '../../../src/ingestion/sources/public-address.js';
import { failureOf } from '../../support/failure.js';

const OPEN = { maxBytes: 100_000, seconds: 20, allowPrivate: true };
const HURRIED = { ...OPEN, seconds: 0.3 };
const IMAGE = Buffer.from('the bytes of an image');
const type = { 'content-type': 'image/png' };
const to = (location: string) => (response: ServerResponse) =>
  response.writeHead(302, { location }).end('moved');
const every = (response: ServerResponse, ms: number, text: string) => {
  const timer = setInterval(() => response.write(text), ms);
  response.on('close', () => {
    clearInterval(timer);
  });
};

const answers: Record<string, (response: ServerResponse) => unknown> = {
  '/image': (r) =>
    r.writeHead(200, { 'content-type': 'Image/PNG; x=y', 'content-length': IMAGE.length }).end(IMAGE),
  '/untyped': (r) => r.end(IMAGE),
  '/octets': (r) => r.writeHead(200, { 'content-type': 'binary/octet-stream' }).end(IMAGE),
  '/html': (r) => r.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end('<h1>Sign in</h1>'),
  '/gzip': (r) => r.writeHead(200, { ...type, 'content-encoding': 'gzip' }).end(gzipSync(IMAGE)),
  '/announced': (r) => {
    r.writeHead(200, { ...type, 'content-length': 100_001 }).flushHeaders();
  },
  '/exactly': (r) => r.writeHead(200, type).end(Buffer.alloc(100_000)),
  '/one-more': (r) => r.writeHead(200, type).end(Buffer.alloc(100_001)),
  '/endless': (r) => {
    r.writeHead(200, type);
    every(r, 1, 'x'.repeat(10_000));
  },
  '/truncated': (r) => {
    r.writeHead(200, { ...type, 'content-length': 1000 });
    r.write(IMAGE, () => r.destroy());
  },
  '/chunks-cut-off': (r) => {
    r.writeHead(200, type);
    r.write(IMAGE, () => r.destroy());
  },
  '/hang-up': (r) => r.destroy(),
  '/silent': () => undefined,
  '/drip': (r) => {
    r.writeHead(200, type);
    every(r, 20, 'x');
  },
  '/moved-1': to('/image'),
  '/moved-2': to('moved-1?key=1'),
  '/moved-3': to('/moved-2'),
  '/moved-4': to('/moved-3'),
  '/loop': to('/loop'),
  '/to-metadata': to('http://169.254.169.254/latest/meta-data/'),
  '/to-file': to('file:///etc/passwd'),
  '/to-nonsense': to('http://[::1'),
  '/switch': (r) => r.writeHead(101, { upgrade: 'x', connection: 'upgrade' }).end(),
};

let port = 0;
let connections = 0;
let seen: unknown;
const server = createServer((request, response) => {
  seen = request.headers;
  const path = new URL(request.url ?? '', 'http://x').pathname;
  const status = /^\/status\/(\d+)$/.exec(path)?.[1];
  if (path === '/to-itself-by-name') to(`http://photos.example.org:${port}/image`)(response);
  else if (status !== undefined) response.writeHead(Number(status), type).end(IMAGE);
  else answers[path](response);
});
server.on('connection', (socket) => {
  connections++;
  socket.on('close', () => connections--);
});
const at = (path: string, host = '127.0.0.1') => `http://${host}:${port}${path}`;

beforeAll(async () => {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  port = address.port;
});
afterEach(async () => {
  // Whatever happened: no socket is left.
  await expect.poll(() => connections).toBe(0);
});
afterAll(() => {
  server.close();
});

const failure = async (path: string, policy = OPEN) => {
  const error = await failureOf(() => fetchImage(at(path), policy));
  if (error instanceof UrlError) expect(error.details.field).toBe('url');
  return error;
};

describe('fetchImage', () => {
  it.each([
    ['/image', 'image/png'],
    ['/untyped', null],
    ['/octets', 'binary/octet-stream'],
    ['/moved-3', 'image/png'],
  ])('fetches %s', async (path, mediaType) => {
    const image = await fetchImage(at(path), OPEN);
    expect(Buffer.from(image.bytes)).toEqual(IMAGE);
    expect(image.mediaType).toBe(mediaType);
  });

  it('says who asks and for what, and nothing else', async () => {
    await fetchImage(at('/image'), OPEN);
    expect(seen).toEqual({
      host: `127.0.0.1:${port}`,
      accept: 'image/*',
      'accept-encoding': 'identity',
      'user-agent': 'Facet',
      connection: 'close',
    });
  });

  it('takes exactly the limit', async () => {
    expect((await fetchImage(at('/exactly'), OPEN)).bytes).toHaveLength(100_000);
  });

  it.each(['/announced', '/one-more', '/endless'])('stops at the limit: %s', async (path) => {
    expect(await failure(path)).toMatchObject({ code: 'IMAGE_TOO_LARGE', details: { limit: 100_000 } });
  });

  it.each(['/silent', '/drip'])('stops at the deadline: %s', async (path) => {
    expect(await failure(path, HURRIED)).toMatchObject({ code: 'URL_TOO_SLOW', retryable: true });
  });

  it.each([
    ['/html', false, 'text/html'],
    ['/gzip', false, 'compressed'],
    ['/truncated', true, 'broke the connection off'],
    ['/chunks-cut-off', true, 'broke the connection off'],
    ['/hang-up', true, 'broke the connection off'],
    ['/switch', true, 'without an answer'],
    ['/status/404', false, '404'],
    ['/status/408', true, '408'],
    ['/status/425', true, '425'],
    ['/status/429', true, '429'],
    ['/status/503', true, '503'],
    ['/status/206', false, '206'],
    ['/status/304', false, '304'],
    ['/moved-4', false, 'more than 3 times'],
    ['/loop', false, 'more than 3 times'],
    ['/to-file', false, 'file:'],
    ['/to-nonsense', false, 'not a URL'],
  ])('cannot have %s (worth another try: %s)', async (path, retryable, said) => {
    const error = await failure(path);
    expect(error).toMatchObject({ code: 'URL_UNREACHABLE', retryable });
    expect(error.message).toContain(said);
  });

  it('says that nobody listens, or that TLS is not spoken', async () => {
    const closed = createServer().listen(0, '127.0.0.1');
    await once(closed, 'listening');
    const address = closed.address();
    closed.close();
    await once(closed, 'close');
    const url = typeof address === 'string' ? '' : `http://127.0.0.1:${address?.port ?? 0}/a?secret#secret`;
    const error = await failureOf(() => fetchImage(url, OPEN));
    expect(error).toMatchObject({ code: 'URL_UNREACHABLE', retryable: true });
    expect(error.message).not.toContain('secret');
    const tls = await failureOf(() => fetchImage(at('/image').replace('http:', 'https:'), OPEN));
    expect(tls.code).toBe('URL_UNREACHABLE');
  });

  it('stops with the reason of a signal, before and in the middle', async () => {
    const reason = new Error('enough');
    await expect(fetchImage(at('/image'), OPEN, AbortSignal.abort(reason))).rejects.toBe(reason);
    const controller = new AbortController();
    const fetching = fetchImage(at('/drip'), OPEN, controller.signal);
    setTimeout(() => {
      controller.abort(reason);
    }, 50);
    await expect(fetching).rejects.toBe(reason);
  });
});

describe('the guard against private networks', () => {
  const GUARDED = { ...OPEN, allowPrivate: false };
  /** Names resolve to one list after the other; this machine stands for the public internet. */
  const network = (...lists: string[][]) => {
    const asked: string[] = [];
    return {
      asked,
      resolve: (name: string) => {
        asked.push(name);
        const list = lists[Math.min(asked.length, lists.length) - 1];
        return Promise.resolve(list.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })));
      },
      isPublic: (address: string) => address === '127.0.0.1' || isPublicAddress(address),
    };
  };
  const refusal = (path: string, host: string, net: ReturnType<typeof network>) =>
    failureOf(() => fetchImage(at(path, host), GUARDED, undefined, net));

  it('connects to the address that it has checked, and asks once', async () => {
    const net = network(['127.0.0.1'], ['10.0.0.1']);
    const { bytes } = await fetchImage(at('/image', 'photos.example.org'), GUARDED, undefined, net);
    expect(Buffer.from(bytes)).toEqual(IMAGE);
    expect(net.asked).toEqual(['photos.example.org']);
  });

  it.each([['10.0.0.1'], ['127.0.0.2'], ['::1'], ['::ffff:127.0.0.1'], ['127.0.0.1', '192.168.0.1']])(
    'refuses a name with the addresses %s %s',
    async (...addresses) => {
      const error = await refusal('/image', 'photos.example.org', network(addresses));
      expect(error).toMatchObject({ code: 'URL_REFUSED', retryable: false });
      expect(error.message).not.toContain(addresses[0]);
    },
  );

  it('refuses redirects to a private address, and to a name that has become one', async () => {
    const net = network(['127.0.0.1'], ['10.0.0.1']);
    expect((await refusal('/to-metadata', '127.0.0.1', net)).code).toBe('URL_REFUSED');
    expect((await refusal('/to-itself-by-name', 'photos.example.org', net)).code).toBe('URL_REFUSED');
    expect(net.asked).toHaveLength(2);
  });

  it('refuses this machine without any lookup', async () => {
    expect((await failureOf(() => fetchImage(at('/image'), GUARDED))).code).toBe('URL_REFUSED');
  });

  it('cannot reach names that are not known, or that are looked up too slowly', async () => {
    const unknown = {
      ...network(),
      resolve: () => Promise.reject(Object.assign(new Error('x'), { code: 'ENOTFOUND' })),
    };
    const none = network([]);
    for (const net of [unknown, none]) {
      const error = await failureOf(() => fetchImage('http://a.example.org/', GUARDED, undefined, net));
      expect(error.code).toBe('URL_UNREACHABLE');
      expect(error.message).toContain('not known');
    }
    const slow = { ...network(), resolve: () => new Promise<never>(() => undefined) };
    const late = { ...GUARDED, seconds: 0.1 };
    const error = await failureOf(() => fetchImage('http://a.example.org/', late, undefined, slow));
    expect(error.code).toBe('URL_TOO_SLOW');
  });

  it('goes from http to https, never back', async () => {
    const secure = new URL('https://example.org/a');
    expect(nextHop(new URL('http://example.org/'), 'https://example.org/b', GUARDED).href).toBe(
      'https://example.org/b',
    );
    expect(nextHop(secure, '/b', GUARDED).href).toBe('https://example.org/b');
    expect((await failureOf(() => nextHop(secure, 'http://example.org/', GUARDED))).code).toBe(
      'URL_UNREACHABLE',
    );
    expect((await failureOf(() => nextHop(secure, 'https://a:b@example.org/', GUARDED))).code).toBe(
      'URL_REFUSED',
    );
    expect((await failureOf(() => nextHop(secure, `/${'a'.repeat(3000)}`, GUARDED))).code).toBe(
      'URL_UNREACHABLE',
    );
  });
});

describe('isRetryable', () => {
  it('is so of what the network did', () => {
    expect(isRetryable('URL_UNREACHABLE')).toBe(true);
    expect(isRetryable('URL_TOO_SLOW')).toBe(true);
    expect(isRetryable('URL_REFUSED')).toBe(false);
    expect(isRetryable('IMAGE_TOO_LARGE')).toBe(false);
  });
});
