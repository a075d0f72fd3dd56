import { createHash } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { CatalogueImage } from '../../src/catalogue/index.js';
import { FacetError, imageId } from '../../src/domain/index.js';
import { memoryServices, startServer, type TestServer } from '../support/api-server.js';
import { makeGallery } from '../support/gallery.js';

let gallery: Awaited<ReturnType<typeof makeGallery>>;
let rows: CatalogueImage[];
let server: TestServer;

beforeAll(async () => {
  gallery = await makeGallery(8);
  rows = [...gallery.images, await turned()];
  server = await startServer(memoryServices(rows));
});
afterAll(async () => {
  await server.close();
  gallery.remove();
});

/** A landscape file whose EXIF says that it is to be shown as portrait: 120×200 upright; with a private comment. */
async function turned(): Promise<CatalogueImage> {
  const create = { width: 200, height: 120, channels: 3, background: '#c33' } as const;
  const bytes = await sharp({ create })
    .jpeg()
    .withExif({ IFD0: { ImageDescription: 'private words' } })
    .withMetadata({ orientation: 6 })
    .toBuffer();
  const path = join(gallery.folder, 'turned.jpg');
  writeFileSync(path, bytes);
  return {
    ...gallery.images[0],
    id: imageId('memory', 'turned.jpg'),
    externalId: 'turned.jpg',
    sha256: createHash('sha256').update(bytes).digest('hex'),
    location: pathToFileURL(path).href,
    width: 120,
    height: 200,
  };
}

const get = (path: string, headers: Record<string, string> = {}) => fetch(server.url + path, { headers });
const bytesOf = async (response: Response) => Buffer.from(await response.arrayBuffer());
const pathOf = (image: CatalogueImage, search = '') => `/images/${image.id}${search}`;

async function failureOf(response: Response) {
  const { error } = z.object({ error: z.record(z.string(), z.unknown()) }).parse(await response.json());
  expect(response.headers.get('cache-control')).toBe('no-store');
  expect(response.headers.has('etag')).toBe(false);
  return { status: response.status, ...error };
}

describe('originals', () => {
  it('are the very bytes, with their type', async () => {
    for (const image of [gallery.images[0], gallery.images[3]]) {
      const response = await get(pathOf(image));
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toBe(image.mediaType);
      const body = await bytesOf(response);
      expect(createHash('sha256').update(body).digest('hex')).toBe(image.sha256);
      expect(response.headers.get('content-length')).toBe(String(image.bytes));
    }
  });

  it('are found by an id in capitals, and answer HEAD', async () => {
    const [image] = gallery.images;
    expect((await get(`/images/${image.id.toUpperCase()}`)).status).toBe(200);
    const head = await fetch(server.url + pathOf(image), { method: 'HEAD' });
    expect(head.headers.get('content-length')).toBe(String(image.bytes));
    expect((await bytesOf(head)).length).toBe(0);
  });
});

describe('resizing', () => {
  it('gives WebP to those who name it and JPEG to others', async () => {
    const [image] = gallery.images;
    for (const [accept, format] of [
      ['image/avif,image/webp,*/*', 'webp'],
      ['*/*', 'jpeg'],
      ['image/png', 'jpeg'],
    ]) {
      const response = await get(pathOf(image, '?width=64'), { accept });
      expect(response.headers.get('content-type')).toBe(`image/${format}`);
      expect(response.headers.get('vary')).toMatch(/accept/i);
      const { width, height, format: actual } = await sharp(await bytesOf(response)).metadata();
      expect({ width, height, actual }).toEqual({ width: 64, height: 78, actual: format });
    }
  });

  it('takes both ends of the range and never enlarges', async () => {
    const [image] = gallery.images;
    const widthAt = async (width: number) =>
      (await sharp(await bytesOf(await get(pathOf(image, `?width=${width}`)))).metadata()).width;
    expect(await widthAt(16)).toBe(16);
    expect(await widthAt(2048)).toBe(178);
  });

  it('turns the picture upright and drops its metadata', async () => {
    const response = await get(pathOf(rows[rows.length - 1], '?width=60'));
    const body = await bytesOf(response);
    const { width, height, orientation, exif } = await sharp(body).metadata();
    expect({ width, height, orientation, exif }).toEqual({ width: 60, height: 100 });
    expect(body.includes('private words')).toBe(false);
  });

  it.each([
    '15',
    '2049',
    '0',
    '-64',
    '64.5',
    '1e2',
    'abc',
    '',
    ' 64',
    '0x40',
    '64&width=65',
    '9'.repeat(400),
  ])('refuses width=%s and names the range', async (width) => {
    const failure = await failureOf(await get(pathOf(gallery.images[0], `?width=${width}`)));
    expect(failure).toMatchObject({ status: 400, code: 'BAD_USER_INPUT', field: 'width', limit: '16..2048' });
  });
});

describe('caching', () => {
  it('revalidates a bare URL by ETag', async () => {
    const [image] = gallery.images;
    for (const search of ['', '?width=64']) {
      const first = await get(pathOf(image, search));
      expect(first.headers.get('cache-control')).toBe('public, no-cache');
      const etag = first.headers.get('etag') ?? '';
      expect(etag).toContain(image.sha256);
      // As browsers ask; without it Node's fetch would add `no-cache`, which demands a full answer.
      const revalidate = { 'cache-control': 'max-age=0', 'if-none-match': etag };
      const second = await get(pathOf(image, search), revalidate);
      expect(second.status).toBe(304);
      expect((await bytesOf(second)).length).toBe(0);
      const other = await get(pathOf(image, search), { ...revalidate, 'if-none-match': '"other"' });
      expect(other.status).toBe(200);
    }
  });

  it('gives each variant an ETag of its own', async () => {
    const [image] = gallery.images;
    const etags = await Promise.all([
      get(pathOf(image)),
      get(pathOf(image, '?width=64')),
      get(pathOf(image, '?width=65')),
      get(pathOf(image, '?width=64'), { accept: 'image/webp' }),
      get(pathOf(gallery.images[1], '?width=64')),
    ]);
    expect(new Set(etags.map((response) => response.headers.get('etag'))).size).toBe(etags.length);
  });

  it('lets the URL that GraphQL gives be kept for good, as it names the content', async () => {
    const { data } = await server.graphql('query($id: ID!) { image(id: $id) { url a: url(width: 99) } }', {
      id: gallery.images[2].id,
    });
    const { image } = z.object({ image: z.object({ url: z.string(), a: z.string() }) }).parse(data);
    for (const url of [image.url, image.a]) {
      const response = await get(url);
      expect(response.status).toBe(200);
      expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    }
  });

  it('does not let a URL of former content be kept', async () => {
    const response = await get(pathOf(gallery.images[0], '?v=0123456789abcdef'));
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('public, no-cache');
  });
});

describe('what is not there', () => {
  it.each(['x', '1', '..%2f..%2fetc%2fpasswd', '%2e%2e%2fpackage.json', 'a%00b', '0'.repeat(36)])(
    'an id that is no UUID (%s) is a 400',
    async (id) => {
      const failure = await failureOf(await get(`/images/${id}`));
      expect(failure).toMatchObject({ status: 400, code: 'BAD_USER_INPUT', field: 'id' });
    },
  );

  it('dots in a raw path lead nowhere', async () => {
    const { port } = new URL(server.url);
    const status = await new Promise((resolve, reject) => {
      const sent = request({ port, host: '127.0.0.1', path: '/images/../../../../etc/passwd' }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      });
      sent.once('error', reject);
      sent.end();
    });
    expect(status).toBe(404);
  });

  it('an unknown id is a 404', async () => {
    const failure = await failureOf(await get('/images/00000000-0000-0000-0000-000000000000'));
    expect(failure).toMatchObject({ status: 404, code: 'NOT_FOUND', field: 'id' });
  });

  it('a file that went away, or became another, is a 410, for every variant', async () => {
    const other = await makeGallery(3);
    const [gone, changed, moved] = other.images;
    rmSync(new URL(gone.location));
    writeFileSync(new URL(changed.location), 'another face');
    const rest = await startServer(
      memoryServices([gone, changed, { ...moved, location: `${moved.location}/x` }]),
    );
    try {
      for (const { id } of [gone, changed, moved]) {
        for (const search of ['', '?width=64']) {
          const failure = await failureOf(await fetch(`${rest.url}/images/${id}${search}`));
          expect(failure).toMatchObject({ status: 410, code: 'FILE_GONE', field: 'id' });
          expect(JSON.stringify(failure)).not.toContain(other.folder);
        }
      }
    } finally {
      await rest.close();
      other.remove();
    }
  });

  it('a catalogue that is away is a 503; a defect is a 500 that keeps its words to the log', async () => {
    const failWith = async (error: Error) => {
      const services = memoryServices([]);
      const search = { ...services.search, image: () => Promise.reject(error) };
      const broken = await startServer({ ...services, search });
      try {
        const failure = await failureOf(
          await fetch(`${broken.url}/images/00000000-0000-0000-0000-000000000000`),
        );
        return { ...failure, logged: JSON.stringify(broken.logs) };
      } finally {
        await broken.close();
      }
    };
    const away = await failWith(new FacetError('SERVICE_UNAVAILABLE', 'the catalogue does not answer'));
    expect(away).toMatchObject({ status: 503, code: 'SERVICE_UNAVAILABLE' });
    const { logged, ...defect } = await failWith(new Error('secret detail'));
    expect(defect).toMatchObject({ status: 500, code: 'INTERNAL' });
    expect(JSON.stringify(defect)).not.toContain('secret');
    expect(logged).toContain('secret detail');
  });
});
