import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readServerFile, resolveServerPath } from '../../../src/ingestion/sources/index.js';
import { PathAnswer } from '../../../src/ingestion/sources/path-answer.js';
import { readBelow } from '../../../src/ingestion/sources/server-file.js';
import { failureOf } from '../../support/failure.js';

const base = realpathSync(mkdtempSync(join(tmpdir(), 'facet-server-path-')));
const root = join(base, 'root');
const outside = join(base, 'outside');

beforeAll(() => {
  mkdirSync(join(root, 'faces', 'deep'), { recursive: true });
  mkdirSync(outside);
  mkdirSync(join(base, 'root-beside'));
  writeFileSync(join(root, 'faces', 'a.jpg'), 'inside');
  writeFileSync(join(root, 'faces', '..a.jpg'), 'dots');
  writeFileSync(join(outside, 'secret.jpg'), 'secret');
  writeFileSync(join(base, 'root-beside', 'a.jpg'), 'secret');
  execFileSync('mkfifo', [join(root, 'fifo')]);
  const links = {
    'to-file': 'faces/a.jpg',
    'to-folder': './faces',
    'deep-link': join(root, 'faces', 'deep'),
    up: 'faces/deep/../a.jpg',
    'out-file': '../outside/secret.jpg',
    'out-absolute': join(outside, 'secret.jpg'),
    'out-folder': outside,
    'out-missing': '../outside/nothing',
    'out-missing-absolute': join(outside, 'nothing'),
    'out-by-dots': join(root, 'faces', '..', '..', 'outside', 'secret.jpg'),
    'out-and-in': '../root/faces/a.jpg',
    'out-etc': '/etc/passwd',
    dangling: 'faces/nothing.jpg',
    self: 'self',
    ping: 'pong',
    pong: 'ping',
  };
  for (const [name, target] of Object.entries(links)) symlinkSync(target, join(root, name));
  symlinkSync('../to-file', join(root, 'faces', 'chain'));
  symlinkSync(root, join(base, 'root-link'));
});
afterAll(() => {
  rmSync(base, { recursive: true });
});

const inside = join(root, 'faces', 'a.jpg');
const refusal = (path: string, kind: 'file' | 'folder' = 'file', below: string | undefined = root) =>
  failureOf(() => resolveServerPath(below, path, kind));

describe('resolveServerPath', () => {
  it.each([
    'faces/a.jpg',
    './faces//a.jpg',
    'faces/deep/../a.jpg',
    '../root/faces/a.jpg',
    inside,
    'to-file',
    'to-folder/a.jpg',
    'faces/chain',
    'up',
    'deep-link/../faces/a.jpg',
  ])('finds the file %s', async (path) => {
    expect(await resolveServerPath(root, path, 'file')).toBe(inside);
  });

  it('finds folders, the root itself, and names that only begin with dots', async () => {
    expect(await resolveServerPath(root, 'to-folder', 'folder')).toBe(join(root, 'faces'));
    expect(await resolveServerPath(root, 'deep-link', 'folder')).toBe(join(root, 'faces', 'deep'));
    expect(await resolveServerPath(root, '.', 'folder')).toBe(root);
    expect(await resolveServerPath(root, root, 'folder')).toBe(root);
    expect(await resolveServerPath(root, 'faces/..a.jpg', 'file')).toBe(join(root, 'faces', '..a.jpg'));
  });

  it('takes a root that is itself a link, by both its names', async () => {
    const link = join(base, 'root-link');
    for (const path of ['faces/a.jpg', join(link, 'faces/a.jpg'), inside, 'to-file'])
      expect(await resolveServerPath(link, path, 'file')).toBe(inside);
  });

  it.each([
    '../outside/secret.jpg',
    'faces/../../outside/secret.jpg',
    '../root-beside/a.jpg',
    '/etc/passwd',
    '/',
    '..',
    outside,
    'out-file',
    'out-absolute',
    'out-folder/secret.jpg',
    'out-by-dots',
    'out-and-in',
    'out-etc',
    'faces/a.jpg\0.png',
  ])('refuses %j', async (path) => {
    for (const kind of ['file', 'folder'] as const)
      expect(await refusal(path, kind)).toMatchObject({
        code: 'PATH_REFUSED',
        details: { field: kind === 'file' ? 'path' : 'folder' },
      });
  });

  it.each([
    ['../outside/secret.jpg', '../outside/nothing.jpg'],
    [join(outside, 'secret.jpg'), join(outside, 'nothing.jpg')],
    ['out-file', 'out-missing'],
    ['out-absolute', 'out-missing-absolute'],
    ['out-folder/secret.jpg', 'out-folder/nothing.jpg'],
    ['out-file/below', 'out-folder/below'],
  ])('does not tell that %s is there and %s is not', async (there, absent) => {
    const [one, other] = [await refusal(there), await refusal(absent)];
    expect(other.code).toBe(one.code);
    expect(other.message.replace(JSON.stringify(absent), '')).toBe(
      one.message.replace(JSON.stringify(there), ''),
    );
    expect(other.details).toEqual(one.details);
  });

  it('names the variable where there is no root, or none that can be read', async () => {
    const absent = await failureOf(() => resolveServerPath(undefined, 'a', 'file'));
    const gone = await refusal('a', 'file', join(base, 'nothing'));
    for (const error of [absent, gone]) {
      expect(error.code).toBe('PATH_REFUSED');
      expect(error.message).toContain('FACET_INGEST_ROOT');
    }
  });

  it.each(['nothing.jpg', 'faces/a.jpg/below', 'dangling', 'self', 'ping', 'x'.repeat(5000)])(
    'misses %.30s, inside',
    async (path) => {
      expect((await refusal(path)).code).toBe('NOT_FOUND');
      const error = await refusal(path, 'folder');
      expect(error.code).toBe('DATASET_NOT_FOUND');
      expect(error.message.length).toBeLessThan(400);
    },
  );

  it('wants files to be files and folders to be folders', async () => {
    for (const path of ['faces', 'to-folder', '.', 'fifo', ''])
      expect((await refusal(path)).code, path).toBe('INVALID_IMAGE');
    for (const path of ['faces/a.jpg', 'to-file', 'fifo'])
      expect((await refusal(path, 'folder')).code, path).toBe('DATASET_NOT_FOUND');
  });
});

describe('readServerFile', () => {
  it('reads files, also through links that stay inside', async () => {
    for (const path of ['faces/a.jpg', inside, 'to-folder/a.jpg'])
      expect(Buffer.from(await readServerFile(root, path, 6)).toString()).toBe('inside');
  });

  it('reads a file below a root that is a link', async () => {
    expect(Buffer.from(await readServerFile(join(base, 'root-link'), 'to-file', 6)).toString()).toBe(
      'inside',
    );
  });

  it('knows by its size that a file is over the limit, and does not read it', async () => {
    const huge = join(root, 'huge.jpg');
    writeFileSync(huge, '');
    truncateSync(huge, 2 ** 40);
    const error = await failureOf(() => readServerFile(root, 'huge.jpg', 1000));
    expect(error).toMatchObject({ code: 'IMAGE_TOO_LARGE', details: { limit: 1000 } });
    expect((await failureOf(() => readServerFile(root, 'faces/a.jpg', 5))).code).toBe('IMAGE_TOO_LARGE');
  });

  it('gives the errors of the path', async () => {
    expect((await failureOf(() => readServerFile(undefined, 'a', 9))).code).toBe('PATH_REFUSED');
    expect((await failureOf(() => readServerFile(root, 'out-file', 9))).code).toBe('PATH_REFUSED');
    expect((await failureOf(() => readServerFile(root, 'nothing', 9))).code).toBe('NOT_FOUND');
    expect((await failureOf(() => readServerFile(root, 'fifo', 9))).code).toBe('INVALID_IMAGE');
  });
});

describe('a swap between check and opening', () => {
  const read = (found: string) => readBelow(root, found, 1000, new PathAnswer('faces/x', 'file'));

  it('is harmless where the file becomes a link outside', async () => {
    const path = join(root, 'faces', 'swapped.jpg');
    writeFileSync(path, 'inside');
    const found = await resolveServerPath(root, 'faces/swapped.jpg', 'file');
    rmSync(path);
    symlinkSync(join(outside, 'secret.jpg'), path);
    expect((await failureOf(() => read(found))).code).toBe('PATH_REFUSED');
  });

  it('is harmless where a folder above it becomes a link outside', async () => {
    const folder = join(root, 'swapped');
    mkdirSync(folder);
    writeFileSync(join(folder, 'secret.jpg'), 'inside');
    const found = await resolveServerPath(root, 'swapped/secret.jpg', 'file');
    expect(Buffer.from(await read(found)).toString()).toBe('inside');
    renameSync(folder, join(root, 'swapped-away'));
    symlinkSync(outside, folder);
    expect((await failureOf(() => read(found))).code).toBe('PATH_REFUSED');
  });

  it('does not wait for a FIFO put in its place', async () => {
    expect((await failureOf(() => read(join(root, 'fifo')))).code).toBe('INVALID_IMAGE');
  });

  it('says so where the file is gone', async () => {
    expect((await failureOf(() => read(join(root, 'faces', 'gone.jpg')))).code).toBe('NOT_FOUND');
  });
});
