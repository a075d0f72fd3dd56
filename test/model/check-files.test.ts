import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { createFileCheck, type BundleManifest } from '../../src/model/index.js';
import { IMAGE_HEAD_FILE } from '../../src/model/manifest.js';
import { failureOf } from '../support/failure.js';
import { temporaryFolder } from './support/temporary-folder.js';
import { writeTinyBundle } from './support/tiny-bundle.js';

let root: string;
let directory: string;
let network: string;
let manifest: BundleManifest;

beforeEach(async () => {
  root = await temporaryFolder();
  manifest = await writeTinyBundle(root, 'sound');
  directory = join(root, 'sound');
  network = join(directory, IMAGE_HEAD_FILE);
});

async function unreadable(why: string) {
  const failure = await failureOf(() => createFileCheck()(directory, manifest));
  expect(failure.code).toBe('SERVICE_UNAVAILABLE');
  expect(failure.message).toBe(`model sound: ${IMAGE_HEAD_FILE} cannot be read (${why})`);
}

describe('createFileCheck', () => {
  it('says of a network whether it is there and the one named', async () => {
    const check = createFileCheck();
    expect(await check(directory, manifest)).toBe(true);
    writeFileSync(network, 'another');
    expect(await check(directory, manifest)).toBe(false);
  });

  it.each([
    ['ENOENT', () => undefined],
    [
      'EISDIR',
      () => {
        mkdirSync(network);
      },
    ],
    [
      'ENOTDIR',
      () => {
        rmSync(directory, { recursive: true });
        writeFileSync(directory, '');
      },
    ],
  ])('calls it damaged where there is no file (%s)', async (_, replace) => {
    rmSync(network);
    replace();
    expect(await createFileCheck()(directory, manifest)).toBe(false);
  });

  it('does not call damaged what it cannot look at', async () => {
    rmSync(network);
    symlinkSync(network, network);
    await unreadable('ELOOP');
  });

  it('does not call damaged what it cannot open', async () => {
    rmSync(network);
    const server = createServer().listen(network);
    onTestFinished(() => void server.close());
    await new Promise((resolve) => server.once('listening', resolve));
    await unreadable('ENXIO');
  });

  // Root may read everything.
  it.skipIf(process.getuid?.() === 0)('does not call damaged what it has no leave to read', async () => {
    const check = createFileCheck();
    chmodSync(network, 0o000);
    await unreadable('EACCES');
    chmodSync(network, 0o600);
    expect(await check(directory, manifest)).toBe(true);
  });
});
