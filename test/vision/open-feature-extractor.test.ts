import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FacetError } from '../../src/domain/index.js';
import { FACERES_HASH } from '../../src/vision/faceres.js';
import { openFeatureExtractor, type Extraction, type FeatureExtractor } from '../../src/vision/index.js';
import { failureOf } from '../support/failure.js';
import { sharedData } from '../support/shared-data.js';
import { watchThreads } from '../support/threads.js';
import { generateImage } from './generated-image.js';

const limits = { maxImageBytes: 1_000_000, maxImagePixels: 1_000_000 };
let dataDir: string;
let extractor: FeatureExtractor;
const notices: string[] = [];
const open = () =>
  openFeatureExtractor({
    dataDir,
    device: 'auto',
    threads: 1,
    ...limits,
    onNotice: (text) => notices.push(text),
  });

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'facet-vision-'));
  extractor = await open();
});
afterAll(async () => {
  await extractor.close();
  rmSync(dataDir, { recursive: true });
});

async function extract(files: readonly Uint8Array[], from = extractor): Promise<Extraction<number>[]> {
  const results = [];
  const sources = files.map((bytes, key) => ({ key, read: () => Promise.resolve(bytes) }));
  for await (const result of from.extract(sources)) results.push(result);
  return results;
}

function featuresOf(result: Extraction<unknown>): Float32Array {
  if (!result.ok) throw result.error;
  return result.features;
}

function cosine(a: Float32Array, b: Float32Array): number {
  const dot = (x: Float32Array, y: Float32Array) => x.reduce((sum, value, i) => sum + value * y[i], 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}

const image = (width: number, height: number, kind: 'noise' | 'gradient' = 'gradient') => {
  const { data } = generateImage(kind, width, height);
  return sharp(data, { raw: { width, height, channels: 3 } });
};

describe('openFeatureExtractor', () => {
  it('says what it runs', () => {
    expect(extractor.backbone).toMatchObject({ id: 'faceres', dimensions: 1792 });
    expect(extractor.backbone.preprocessing).toMatchObject({ crop: 224, channels: 'BGR' });
    // Features and trained models belong to this hash: a change of conversion or preprocessing makes all of them stale.
    expect(extractor.backbone.hash).toBe('5a9a20f6576fd48a62d850987fac9963e10d058dd524dddc666cac4217256ec3');
    // What listings go by, without converting anything.
    expect(FACERES_HASH).toBe(extractor.backbone.hash);
  });

  it('gives files of any format finite features that tell pictures apart', async () => {
    const lossless = await image(178, 218).png().toBuffer();
    const results = await extract([
      lossless,
      await image(178, 218).webp({ lossless: true }).toBuffer(),
      await image(178, 218).jpeg({ quality: 95 }).toBuffer(),
      await image(178, 218).avif({ quality: 90 }).toBuffer(),
      await image(178, 218, 'noise').png().toBuffer(),
    ]);
    expect(results.map((result) => result.ok && result.facts.mediaType)).toEqual(
      ['png', 'webp', 'jpeg', 'avif', 'png'].map((format) => `image/${format}`),
    );
    const [png, webp, jpeg, avif, noise] = results.map(featuresOf);
    for (const features of [png, webp, jpeg, avif, noise]) {
      expect(features.length).toBe(1792);
      expect(features.every((value) => Number.isFinite(value) && value >= 0 && value <= 6)).toBe(true);
    }
    expect(webp).toEqual(png);
    expect(cosine(png, jpeg)).toBeGreaterThan(0.9);
    expect(cosine(png, noise)).toBeLessThan(0.9);
  });

  it('gives the same features alone, in a batch, and to another instance from the store', async () => {
    const files = await Promise.all(
      [40, 60, 80, 100].map((side) => image(side, 90, 'noise').png().toBuffer()),
    );
    const together = (await extract(files)).map(featuresOf);
    const elsewhere = mkdtempSync(join(tmpdir(), 'facet-vision-'));
    const fresh = await openFeatureExtractor({ dataDir: elsewhere, device: 'cpu', threads: 1, ...limits });
    const [alone] = (await extract([files[2]], fresh)).map(featuresOf);
    expect(cosine(alone, together[2])).toBeGreaterThan(0.999999);
    await fresh.close();
    rmSync(elsewhere, { recursive: true });
    const [result] = await extract([files[1]]);
    if (!result.ok) throw result.error;
    expect(await extractor.stored(result.facts.sha256)).toEqual(together[1]);
  });

  it('answers for every file, whatever it is', async () => {
    const good = await image(50, 60).jpeg().toBuffer();
    const results = await extract([
      good,
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'),
      good.subarray(0, good.length >> 1),
      new Uint8Array(),
      await image(1200, 900).png().toBuffer(),
      good,
    ]);
    expect(results.map((result) => (result.ok ? 'ok' : result.error.code))).toEqual([
      'ok',
      'INVALID_IMAGE',
      'INVALID_IMAGE',
      'INVALID_IMAGE',
      'IMAGE_TOO_LARGE',
      'ok',
    ]);
    for (const result of results) if (!result.ok) expect(result.error).toBeInstanceOf(FacetError);
    expect(featuresOf(results[5])).toEqual(featuresOf(results[0]));
  });

  it('starts threads again that died, and says that it is unavailable once they die too often', async () => {
    const told = notices.length;
    const watched = watchThreads();
    const own = await open();
    for (const side of [31, 32, 33]) {
      await watched.kill();
      const [result] = await extract([await image(side, 40).png().toBuffer()], own);
      expect(featuresOf(result).length).toBe(1792);
    }
    expect(notices.slice(told, told + 2).sort()).toEqual([
      'decoding worker: died, and was started again',
      'worker of backbone faceres: died, and was started again',
    ]);
    expect(watched.started()).toHaveLength(8);
    await watched.kill();
    const file = await image(34, 40).png().toBuffer();
    expect(await failureOf(() => extract([file], own))).toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
    await own.close();
    watched.forget();
  });

  it('mends a tampered backbone, says so, and finds its stored features again', async () => {
    const folder = join(dataDir, 'backbones');
    const file = readdirSync(folder).find((name) => name.endsWith('.onnx')) ?? '';
    const bytes = readFileSync(join(folder, file));
    const tampered = Buffer.from(bytes);
    tampered[tampered.length >> 1] ^= 1;
    writeFileSync(join(folder, file), tampered);
    notices.length = 0;
    const again = await open();
    expect(notices).toEqual([
      expect.stringMatching(/faceres-[0-9a-f]{12}\.onnx: was missing or not as written/),
    ]);
    expect(readFileSync(join(folder, file)).equals(bytes)).toBe(true);
    expect(again.backbone).toEqual(extractor.backbone);
    await again.close();
  });

  it('fails, rather than fall back, where cuda is demanded and not there', async () => {
    if (extractor.provider === 'cuda') return;
    const demanding = openFeatureExtractor({ dataDir, device: 'cuda', ...limits });
    await expect(demanding).rejects.toMatchObject({ code: 'DEVICE_UNAVAILABLE' });
  });

  it('answers SERVICE_UNAVAILABLE once closed', async () => {
    const closed = await open();
    await closed.close();
    await expect(extract([await image(33, 34).png().toBuffer()], closed)).rejects.toMatchObject({
      code: 'SERVICE_UNAVAILABLE',
    });
  });
});

describe.skipIf(!sharedData.present)(`real photographs (${sharedData.reason})`, () => {
  it('give finite features, all different', async () => {
    const folder = join(sharedData.celeba, 'img_align_celeba');
    const names = readdirSync(folder).sort().slice(0, 16);
    const vectors = (await extract(await Promise.all(names.map((name) => readFile(join(folder, name)))))).map(
      featuresOf,
    );
    expect(vectors.length).toBe(16);
    for (const [i, vector] of vectors.entries()) {
      expect(vector.every(Number.isFinite)).toBe(true);
      for (const other of vectors.slice(0, i)) expect(cosine(vector, other)).toBeLessThan(0.98);
    }
  });
});
