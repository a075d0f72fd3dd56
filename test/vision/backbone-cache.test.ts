import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { cachedBackbone } from '../../src/vision/backbone-cache.js';
import { sha256 } from '../../src/vision/digest.js';

const sources = { 'a.json': Buffer.from('{}'), 'a.bin': Buffer.from([1, 2, 3]) };
let folder: string;
let conversions: number;
const load = (options: { version?: string; sources?: Record<string, Uint8Array> } = {}) =>
  cachedBackbone(folder, { name: 'net', version: '1', sources, ...options }, () => {
    conversions++;
    return Buffer.from('converted');
  });

beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'facet-backbones-')), 'backbones');
  conversions = 0;
});
afterEach(() => {
  rmSync(join(folder, '..'), { recursive: true });
});

describe('cachedBackbone', () => {
  it('converts once, and records what from', async () => {
    const first = await load();
    expect(first).toMatchObject({ origin: 'built', sha256: sha256('converted') });
    expect(first.path).toMatch(/\/net-[0-9a-f]{12}\.onnx$/);
    const second = await load();
    expect(second).toMatchObject({ origin: 'cached', sha256: first.sha256, path: first.path });
    expect(Buffer.from(second.onnx).toString()).toBe('converted');
    expect(conversions).toBe(1);
    const record = z
      .object({ sha256: z.string(), sources: z.record(z.string(), z.string()), created: z.iso.datetime() })
      .parse(JSON.parse(readFileSync(`${first.path}.json`, 'utf8')));
    expect(record.sources).toEqual({ 'a.json': sha256('{}'), 'a.bin': sha256(Buffer.from([1, 2, 3])) });
    expect(readdirSync(folder).length).toBe(2);
  });

  it('converts again for other sources or another conversion, and keeps both', async () => {
    const first = await load();
    const second = await load({ sources: { ...sources, 'a.bin': Buffer.from([1, 2, 4]) } });
    const third = await load({ version: '2' });
    expect(new Set([first.path, second.path, third.path]).size).toBe(3);
    expect((await load()).origin).toBe('cached');
  });

  it.each([
    [
      'changed',
      (path: string) => {
        writeFileSync(path, 'c0nverted');
      },
    ],
    [
      'cut short',
      (path: string) => {
        truncateSync(path, 4);
      },
    ],
    [
      'deleted',
      (path: string) => {
        rmSync(path);
      },
    ],
  ])('makes a file again that was %s', async (_how, damage) => {
    const { path } = await load();
    damage(path);
    expect((await load()).origin).toBe('rebuilt');
    expect(readFileSync(path, 'utf8')).toBe('converted');
    expect((await load()).origin).toBe('cached');
  });

  it.each(['', '{"sha256":', '{"sha256":1}', 'null'])('builds where the record is %j', async (text) => {
    const { path } = await load();
    writeFileSync(`${path}.json`, text);
    expect((await load()).origin).toBe('built');
    expect((await load()).origin).toBe('cached');
  });

  it('leaves nothing behind when the conversion fails', async () => {
    const failing = cachedBackbone(folder, { name: 'net', version: '1', sources }, () => {
      throw new Error('no such network');
    });
    await expect(failing).rejects.toThrow('no such network');
    expect(existsSync(folder)).toBe(false);
  });
});
