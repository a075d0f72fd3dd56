import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FacetError } from '../../../src/domain/index.js';
import { openOriginals, type Originals } from '../../../src/ingestion/sources/index.js';
import { collect, failureOf } from '../../support/failure.js';

const HELLO = Buffer.from('hello');
const SHA = createHash('sha256').update(HELLO).digest('hex');
const LIMIT = 3 * 1024 * 1024;

let dataDir: string;
let originals: Originals;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'facet-originals-'));
  originals = openOriginals(dataDir);
});
afterEach(() => {
  rmSync(dataDir, { recursive: true });
});

const temporary = () => readdirSync(join(dataDir, 'originals', 'tmp'));
const path = () => join(dataDir, 'originals', SHA.slice(0, 2), SHA);

describe('originals', () => {
  it('keeps bytes and streams under their SHA-256, once', async () => {
    const expected = { sha256: SHA, bytes: 5, location: pathToFileURL(path()).href };
    expect(await originals.put(HELLO, LIMIT)).toEqual(expected);
    expect(await originals.put(Readable.from([HELLO.subarray(0, 2), HELLO.subarray(2)]), LIMIT)).toEqual(
      expected,
    );
    expect(readFileSync(fileURLToPath(expected.location))).toEqual(HELLO);
    expect(Buffer.from(await originals.read(SHA))).toEqual(HELLO);
    expect(await collect(originals.list())).toMatchObject([{ sha256: SHA, bytes: 5 }]);
    expect(temporary()).toEqual([]);
  });

  it('survives the same content put at once from many sides', async () => {
    await Promise.all(Array.from({ length: 8 }, () => originals.put(HELLO, LIMIT)));
    expect(await collect(originals.list())).toHaveLength(1);
    expect(temporary()).toEqual([]);
  });

  it('hashes pieces of large content as a whole', async () => {
    const large = Buffer.alloc(LIMIT, 'abc');
    const { sha256, bytes } = await originals.put(large, LIMIT);
    expect(sha256).toBe(createHash('sha256').update(large).digest('hex'));
    expect(bytes).toBe(LIMIT);
  });

  it('renews the date, and mends what the disk has spoilt, when content is put again', async () => {
    await originals.put(HELLO, LIMIT);
    writeFileSync(path(), 'spoilt');
    utimesSync(path(), 1, 1);
    expect((await failureOf(() => originals.read(SHA))).code).toBe('FILE_GONE');
    await originals.put(HELLO, LIMIT);
    expect(Buffer.from(await originals.read(SHA))).toEqual(HELLO);
    const [{ modified }] = await collect(originals.list());
    expect(modified.getTime()).toBeGreaterThan(2000);
  });

  it('refuses what is over the limit, and ends its stream', async () => {
    const stream = Readable.from([HELLO, HELLO, HELLO]);
    for (const source of [Buffer.alloc(11), stream]) {
      const error = await failureOf(() => originals.put(source, 10));
      expect(error).toMatchObject({ code: 'IMAGE_TOO_LARGE', details: { field: 'image', limit: 10 } });
    }
    expect(stream.destroyed).toBe(true);
    expect((await originals.put(Readable.from([HELLO, HELLO]), 10)).bytes).toBe(10);
    expect(temporary()).toEqual([]);
  });

  it.each([
    ['bytes', () => new Uint8Array()],
    ['a stream', () => Readable.from([])],
  ])('has no image in %s of length 0', async (_what, source) => {
    expect((await failureOf(() => originals.put(source(), 10))).code).toBe('INVALID_IMAGE');
    expect(temporary()).toEqual([]);
    expect(await collect(originals.list())).toEqual([]);
  });

  it('passes on the error of a stream, whenever it comes, and leaves nothing', async () => {
    const broken = new FacetError('REQUEST_TOO_LARGE', 'body: too large');
    const late = Readable.from(
      (async function* () {
        yield HELLO;
        await Promise.resolve();
        throw broken;
      })(),
    );
    await expect(originals.put(late, LIMIT)).rejects.toBe(broken);
    const early = new Readable({ read: () => undefined });
    const put = originals.put(early, LIMIT);
    early.destroy(broken);
    await expect(put).rejects.toBe(broken);
    const before = new Readable({ read: () => undefined });
    before.on('error', () => undefined);
    before.destroy(broken);
    await expect(originals.put(before, LIMIT)).rejects.toBe(broken);
    expect(temporary()).toEqual([]);
    expect(await collect(originals.list())).toEqual([]);
  });

  it('ends the stream where the folder cannot be made', async () => {
    writeFileSync(join(dataDir, 'originals'), 'in the way');
    const stream = new Readable({ read: () => undefined });
    await expect(originals.put(stream, LIMIT)).rejects.toThrow(/EEXIST|ENOTDIR/);
    expect(stream.destroyed).toBe(true);
  });

  it('blames the disk, not the bytes, where it is full', async () => {
    const full = new Readable({ read: () => undefined });
    const put = originals.put(full, LIMIT);
    full.destroy(Object.assign(new Error('no space left on device'), { code: 'ENOSPC' }));
    expect(await failureOf(() => put)).toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
    expect(temporary()).toEqual([]);
  });

  it('says that what is missing is gone, removes twice, and takes nothing but a SHA-256', async () => {
    expect((await failureOf(() => originals.read(SHA))).code).toBe('FILE_GONE');
    await originals.put(HELLO, LIMIT);
    await originals.remove(SHA);
    await originals.remove(SHA);
    expect(existsSync(path())).toBe(false);
    for (const wrong of ['', '../../etc/passwd', SHA.toUpperCase(), `${SHA}0`]) {
      expect((await failureOf(() => originals.read(wrong))).code).toBe('BAD_USER_INPUT');
      expect((await failureOf(() => originals.remove(wrong))).code).toBe('BAD_USER_INPUT');
    }
  });

  it('lists only what is content', async () => {
    expect(await collect(originals.list())).toEqual([]);
    await originals.put(HELLO, LIMIT);
    writeFileSync(join(dataDir, 'originals', SHA.slice(0, 2), 'notes.txt'), 'x');
    writeFileSync(join(dataDir, 'originals', 'tmp', '0'.repeat(64)), 'x');
    expect(await collect(originals.list())).toHaveLength(1);
  });

  it('leaves a temporary file at most when the process is killed, and tidies it by its age', async () => {
    const door = new URL('../../../dist/ingestion/sources/index.js', import.meta.url).href;
    const script = `
      import { Readable } from 'node:stream';
      const { openOriginals } = await import(${JSON.stringify(door)});
      const stream = new Readable({ read() {} });
      stream.push('half');
      setInterval(() => {}, 1000);
      await openOriginals(${JSON.stringify(dataDir)}).put(stream, 100);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'inherit' });
    const folder = join(dataDir, 'originals', 'tmp');
    const half = () =>
      existsSync(folder) && temporary().some((name) => readFileSync(join(folder, name)).length > 0);
    await expect.poll(half, { timeout: 30_000 }).toBe(true);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await collect(originals.list())).toEqual([]);
    expect(temporary()).toHaveLength(1);
    expect(await originals.tidy(3_600_000)).toBe(0);
    utimesSync(join(folder, temporary()[0]), 1, 1);
    expect(await originals.tidy(3_600_000)).toBe(1);
    expect(temporary()).toEqual([]);
  });
});
