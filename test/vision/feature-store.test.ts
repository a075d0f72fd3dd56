import { createHash } from 'node:crypto';
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FeatureStore } from '../../src/vision/feature-store.js';
import type { FeatureRecord } from '../../src/vision/feature-record.js';

const backbone = { hash: createHash('sha256').update('backbone').digest('hex'), dimensions: 5 };
const RECORD = 48 + 5 * 4 + 4;
const HEADER = 64;

function record(n: number): FeatureRecord {
  const sha256 = createHash('sha256').update(`image ${n}`).digest('hex');
  const facts = { sha256, mediaType: 'image/png', width: n, height: 2 * n + 1, bytes: 1000 + n };
  return { facts, features: Float32Array.from({ length: 5 }, (_, i) => n + i / 7) };
}
const keyOf = (n: number) => record(n).facts.sha256;
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

let folder: string;
let file: string;
let notices: string[];
const openStore = () => FeatureStore.open(folder, backbone, (text) => notices.push(text));

/** A store on disk with images 0 … count − 1, closed. */
async function written(count: number): Promise<void> {
  const store = await openStore();
  await store.append(range(0, count).map(record));
  await store.close();
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'facet-features-'));
  file = join(folder, backbone.hash.slice(0, 16), 'features.bin');
  notices = [];
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe('FeatureStore', () => {
  it('gives back what was appended, at once and after it is opened again', async () => {
    const store = await openStore();
    await store.append([record(1), record(2)]);
    await store.append([]);
    await store.append([record(3)]);
    expect(await store.get(keyOf(2))).toEqual(record(2));
    await store.close();
    const again = await openStore();
    expect(again.size).toBe(3);
    for (const n of [1, 2, 3]) expect(await again.get(keyOf(n))).toEqual(record(n));
    expect(again.has(keyOf(4))).toBe(false);
    expect(await again.get(keyOf(4))).toBeUndefined();
    await again.append([record(4)]);
    expect(await again.get(keyOf(4))).toEqual(record(4));
    await again.close();
    expect(notices).toEqual([]);
  });

  it('stores an image once, however often and however concurrently it is appended', async () => {
    const store = await openStore();
    await Promise.all([
      store.append([record(1), record(1), record(2)]),
      store.append([record(2), record(3)]),
      store.append([record(3), record(1)]),
    ]);
    await store.append([record(2)]);
    expect(store.size).toBe(3);
    await store.close();
    expect(statSync(file).size).toBe(HEADER + 3 * RECORD);
  });

  it('keeps the backbones apart', async () => {
    await written(2);
    const other = { ...backbone, hash: createHash('sha256').update('another').digest('hex') };
    const store = await FeatureStore.open(folder, other);
    expect(store.size).toBe(0);
    await store.close();
  });

  it('finds every record of a file longer than one read', async () => {
    const wide = { ...backbone, dimensions: 20_000 };
    const features = new Float32Array(20_000).fill(0.5);
    const store = await FeatureStore.open(folder, wide);
    await store.append(range(0, 130).map((n) => ({ ...record(n), features })));
    await store.close();
    const again = await FeatureStore.open(folder, wide, (text) => notices.push(text));
    expect(again.size).toBe(130);
    for (const n of [0, 51, 52, 53, 104, 129]) expect((await again.get(keyOf(n)))?.facts.width).toBe(n);
    await again.close();
    expect(notices).toEqual([]);
  });
});

describe('FeatureStore, damaged', () => {
  it.each([1, RECORD - 1, RECORD, RECORD + 1])(
    'cuts off a tail torn by %i bytes and goes on',
    async (torn) => {
      await written(4);
      truncateSync(file, HEADER + 4 * RECORD - torn);
      const whole = 4 - Math.ceil(torn / RECORD);
      const store = await openStore();
      expect(store.size).toBe(whole);
      expect(notices.length).toBe(torn === RECORD ? 0 : 1);
      await store.append([record(9)]);
      await store.close();
      expect(statSync(file).size).toBe(HEADER + (whole + 1) * RECORD);
      const again = await openStore();
      for (const n of [...range(0, whole), 9]) expect(await again.get(keyOf(n))).toEqual(record(n));
      await again.close();
    },
  );

  it('cuts off a tail of whole records that never reached the disk', async () => {
    await written(3);
    const bytes = readFileSync(file);
    writeFileSync(file, bytes.fill(0, HEADER + RECORD));
    const store = await openStore();
    expect(store.size).toBe(1);
    expect(notices[0]).toMatch(/cut 144 bytes/);
    await store.close();
    expect(statSync(file).size).toBe(HEADER + RECORD);
  });

  it('drops only the record in which a byte flipped, wherever it flipped, and takes it again', async () => {
    for (const at of [0, 33, 50, RECORD - 1]) {
      rmSync(file, { force: true });
      await written(3);
      const bytes = readFileSync(file);
      bytes[HEADER + RECORD + at] ^= 0x40;
      writeFileSync(file, bytes);
      notices = [];
      const store = await openStore();
      expect(notices).toEqual([expect.stringContaining('1 damaged')]);
      expect(range(0, 3).map((n) => store.has(keyOf(n)))).toEqual([true, false, true]);
      await store.append([record(1)]);
      await store.close();
      const again = await openStore();
      for (const n of range(0, 3)) expect(await again.get(keyOf(n))).toEqual(record(n));
      await again.close();
    }
  });

  it('notices a byte that flips while it is open', async () => {
    await written(2);
    const store = await openStore();
    const bytes = readFileSync(file);
    bytes[HEADER + 60] ^= 1;
    writeFileSync(file, bytes);
    expect(await store.get(keyOf(0))).toBeUndefined();
    expect(store.has(keyOf(0))).toBe(false);
    expect(await store.get(keyOf(1))).toEqual(record(1));
    expect(notices).toEqual([expect.stringContaining('record 0 is damaged')]);
    await store.close();
  });

  it.each([
    ['empty', 0],
    ['cut inside its header', HEADER - 1],
  ])('starts anew in a file that is %s', async (_what, length) => {
    await written(1);
    truncateSync(file, length);
    const store = await openStore();
    expect(store.size).toBe(0);
    expect(notices.length).toBe(length === 0 ? 0 : 1);
    await store.append([record(1)]);
    await store.close();
    const again = await openStore();
    expect(again.size).toBe(1);
    await again.close();
  });

  it('starts anew in a file of another backbone with the same folder name', async () => {
    await written(1);
    const twin = { ...backbone, hash: backbone.hash.slice(0, 16) + 'f'.repeat(48) };
    const store = await FeatureStore.open(folder, twin, (text) => notices.push(text));
    expect(store.size).toBe(0);
    expect(notices).toEqual([expect.stringContaining('not a feature file of this backbone')]);
    await store.close();
  });

  it('says so when writing fails, and writes the next records', async () => {
    const store = await openStore();
    await store.append([record(1)]);
    await expect(
      store.append([{ ...record(2), facts: { ...record(2).facts, width: -1 } }]),
    ).rejects.toThrow();
    await store.append([record(3)]);
    expect(store.has(keyOf(2))).toBe(false);
    expect(await store.get(keyOf(3))).toEqual(record(3));
    await store.close();
  });

  it('answers SERVICE_UNAVAILABLE when the file cannot be written', async () => {
    const store = await openStore();
    await store.close();
    await expect(store.append([record(1)])).rejects.toMatchObject({
      code: 'SERVICE_UNAVAILABLE',
      details: { file },
    });
    expect(store.has(keyOf(1))).toBe(false);
  });

  it('loses at most the batch being written when its process is killed', async () => {
    const script = `
      import { createHash } from 'node:crypto';
      import { FeatureStore } from '${new URL('../../dist/vision/feature-store.js', import.meta.url).href}';
      const store = await FeatureStore.open(${JSON.stringify(folder)}, ${JSON.stringify(backbone)});
      for (let n = 0; ; n += 8) {
        await store.append(Array.from({ length: 8 }, (_, i) => ({
          facts: { sha256: createHash('sha256').update('image ' + (n + i)).digest('hex'),
            mediaType: 'image/png', width: n + i, height: 2 * (n + i) + 1, bytes: 1000 + n + i },
          features: Float32Array.from({ length: 5 }, (_, d) => n + i + d / 7),
        })));
        console.log(n + 8);
      }`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script]);
    let acknowledged = 0;
    child.stdout.on('data', (text: Buffer) => {
      acknowledged = Number(text.toString().trim().split('\n').at(-1));
      if (acknowledged > 2000) child.kill('SIGKILL');
    });
    const signal = await new Promise((resolve) => {
      child.once('close', (_code, by) => {
        resolve(by);
      });
    });
    expect(signal).toBe('SIGKILL');
    const store = await openStore();
    expect(store.size).toBeGreaterThanOrEqual(acknowledged);
    for (const n of range(0, store.size)) expect(await store.get(keyOf(n))).toEqual(record(n));
    await store.close();
  });
});
