import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FacetError } from '../../src/domain/index.js';
import { toErrorMessage } from '../../src/threads/index.js';
import type { DecodeRequest } from '../../src/vision/decode-messages.js';
import { digest, sha256 } from '../../src/vision/digest.js';
import { PipelinedExtractor } from '../../src/vision/extractor.js';
import { FACERES } from '../../src/vision/faceres.js';
import { FeatureStore } from '../../src/vision/feature-store.js';
import type { Extraction, ImageSource } from '../../src/vision/index.js';

// The pipeline's own behaviour, with a decoder and a backbone that only count: an "image" is a text, its "features"
// are its length and its first character. The real ones are in open-feature-extractor.test.ts.

const info = {
  id: 'counting',
  dimensions: 2,
  hash: sha256('counting'),
  preprocessing: FACERES.preprocessing,
};
const limits = { maxImageBytes: 50, maxImagePixels: 40 };

let folder: string;
let store: FeatureStore;
let decoded: string[];
let batches: number[];
let decoderFailure: Error | undefined;

const decoder = {
  call: async ({ images }: DecodeRequest) => {
    if (decoderFailure !== undefined) throw decoderFailure;
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 4));
    const texts = images.map((bytes) => Buffer.from(bytes).toString());
    decoded.push(...texts);
    const good = texts.filter((text) => !text.startsWith('bad'));
    return {
      outcomes: texts.map((text) =>
        text.startsWith('bad')
          ? ({
              ok: false,
              error: toErrorMessage(new FacetError('INVALID_IMAGE', `broken: ${text}`)),
            } as const)
          : ({
              ok: true,
              header: { mediaType: 'image/png', width: text.length, height: 1, bytes: text.length },
            } as const),
      ),
      tensor: Float32Array.from(good.flatMap((text) => [text.length, text.charCodeAt(0)])),
    };
  },
  close: () => Promise.resolve(),
};
const backbone = {
  info,
  provider: 'cpu' as const,
  run: (tensor: Float32Array, count: number) => {
    expect(tensor.length).toBe(count * 2);
    batches.push(count);
    return Promise.resolve(tensor);
  },
  close: () => Promise.resolve(),
};

const pace = { batch: 16, ahead: 2 };
const extractor = () => new PipelinedExtractor({ backbone, decoder, store, limits, pace });
const source = (text: string): ImageSource<string> => ({
  key: text,
  read: () => Promise.resolve(Buffer.from(text)),
});
const texts = (count: number, prefix = 'image') => Array.from({ length: count }, (_, i) => `${prefix} ${i}`);

async function collect(
  sources: Parameters<PipelinedExtractor['extract']>[0],
): Promise<Extraction<unknown>[]> {
  const results = [];
  for await (const result of extractor().extract(sources)) results.push(result);
  return results;
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'facet-extractor-'));
  store = await FeatureStore.open(folder, info);
  decoded = [];
  batches = [];
  decoderFailure = undefined;
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

describe('PipelinedExtractor', () => {
  it('gives every image its own features, in the order of the sources', async () => {
    const names = texts(100);
    const results = await collect(names.map(source));
    expect(results.map(({ key }) => key)).toEqual(names);
    for (const [i, result] of results.entries()) {
      const name = names[i];
      const facts = {
        sha256: await digest(Buffer.from(name)),
        mediaType: 'image/png',
        width: name.length,
        height: 1,
      };
      expect(result).toMatchObject({ ok: true, facts, features: Float32Array.of(name.length, 105) });
    }
    expect(store.size).toBe(100);
  });

  it('takes a generator, and gives nothing for nothing', async () => {
    expect(await collect([])).toEqual([]);
    async function* generate() {
      for (const text of texts(20)) {
        await Promise.resolve();
        yield source(text);
      }
    }
    expect((await collect(generate())).map(({ key }) => key)).toEqual(texts(20));
  });

  it('does not compute what the store has, nor the same content twice in a batch', async () => {
    const first = await collect([...texts(8), ...texts(8)].map(source));
    expect(decoded.length).toBe(8);
    const again = await collect([...texts(10), 'image 3'].map(source));
    expect(decoded.slice(8).sort()).toEqual(['image 8', 'image 9']);
    expect(again.slice(0, 8)).toEqual(first.slice(0, 8));
    expect(again.at(-1)).toEqual(first[3]);
    await collect(texts(10).map(source));
    expect(decoded.length).toBe(10);
    expect(await extractor().stored(sha256('image 4'))).toEqual(Float32Array.of(7, 105));
    expect(await extractor().stored(sha256('image 12'))).toBeUndefined();
  });

  it('turns a bad image into a result of its own, and stores nothing of it', async () => {
    const missing = { key: 'missing', read: () => Promise.reject(new Error('ENOENT: gone')) };
    const refused = {
      key: 'refused',
      read: () => Promise.reject(new FacetError('NOT_FOUND', 'no such image')),
    };
    const thrown = {
      key: 'thrown',
      read: () => {
        throw new Error('not even a promise');
      },
    };
    const results = await collect([
      ...['good 1', 'bad 2', 'x'.repeat(51)].map(source),
      ...[missing, refused, thrown],
      ...['bad 2', 'good 3'].map(source),
    ]);
    const outline = results.map((result) =>
      result.ok ? 'ok' : `${result.error.code}: ${result.error.message}`,
    );
    expect(outline).toEqual([
      'ok',
      'INVALID_IMAGE: broken: bad 2',
      'IMAGE_TOO_LARGE: image: 51 bytes is over the limit of 50 bytes',
      'INVALID_IMAGE: image: cannot be read (ENOENT: gone)',
      'NOT_FOUND: no such image',
      'INVALID_IMAGE: image: cannot be read (not even a promise)',
      'INVALID_IMAGE: broken: bad 2',
      'ok',
    ]);
    expect(store.size).toBe(2);
    expect(batches).toEqual([2]);
  });

  it('never runs the backbone on a batch of bad images', async () => {
    const results = await collect(texts(20, 'bad').map(source));
    expect(results.every(({ ok }) => !ok)).toBe(true);
    expect(batches).toEqual([]);
  });

  it('holds stored images to the limits of today', async () => {
    await collect([source('a wide picture')]);
    const strict = new PipelinedExtractor({
      backbone,
      decoder,
      store,
      limits: { ...limits, maxImagePixels: 13 },
      pace,
    });
    for await (const result of strict.extract([source('a wide picture')])) {
      expect(result).toMatchObject({ ok: false, error: { code: 'IMAGE_TOO_LARGE', details: { limit: 13 } } });
    }
  });

  it('reads only a few batches ahead of its consumer', async () => {
    let read = 0;
    let taken = 0;
    function* endless() {
      for (let i = 0; ; i++) {
        read++;
        yield source(`image ${i}`);
      }
    }
    for await (const result of extractor().extract(endless())) {
      expect(result.ok).toBe(true);
      expect(read - taken).toBeLessThanOrEqual(4 * 16);
      if (++taken === 300) break;
    }
    expect(read).toBeLessThanOrEqual(300 + 4 * 16);
    // Breaking off waited for the batches under way: nothing writes behind our back.
    expect(store.size).toBe(read - (read % 16));
  });

  it('rejects, rather than blame an image, when the decoding thread is gone', async () => {
    decoderFailure = new FacetError('SERVICE_UNAVAILABLE', 'worker thread vision/decode-worker ended');
    await expect(collect(texts(100).map(source))).rejects.toBe(decoderFailure);
    decoderFailure = undefined;
    expect((await collect(texts(5).map(source))).length).toBe(5);
  });

  it('rejects with what its sources throw', async () => {
    function* broken() {
      yield source('image 1');
      throw new Error('the list ends here');
    }
    await expect(collect(broken())).rejects.toThrow('the list ends here');
  });
});
