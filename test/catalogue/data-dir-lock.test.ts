import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockDataDir } from '../../src/catalogue/index.js';
import { failureOf } from '../support/failure.js';
import { Child } from './child.js';
import { temporaryFolder } from './stores.js';

/** Locks the folder of its argument, says so, and holds on until its standard input closes. */
const HOLD = `
  import { lockDataDir } from 'dist/catalogue/data-dir-lock.js';
  const lock = await lockDataDir(args[0]).catch((error) => { say(error.code); process.exit(); });
  say('locked');
  process.stdin.resume().once('end', () => lock.release().then(() => process.exit()));`;

/** Holds on to nothing but the lock: no reference to it, and every chance for the collector to take it. */
const FORGET = `
  import { lockDataDir } from 'dist/catalogue/data-dir-lock.js';
  await lockDataDir(args[0]);
  for (let i = 0; i < 100; i++) new ArrayBuffer(5e6);
  say('locked');
  process.stdin.resume().once('end', () => process.exit());`;

describe('lockDataDir', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let dataDir: string;
  beforeEach(async () => {
    folder = await temporaryFolder();
    dataDir = join(folder.path, 'not', 'yet', 'there');
  });
  afterEach(() => folder.remove());

  it('keeps a second process out, naming folder and holder, until the first lets go', async () => {
    const child = new Child(HOLD, [dataDir]);
    expect(await child.line()).toBe('locked');
    const failure = await failureOf(() => lockDataDir(dataDir));
    expect(failure).toMatchObject({ code: 'DATA_DIR_LOCKED', details: { file: dataDir } });
    expect(failure.message).toContain(dataDir);
    expect(failure.message).toContain(`process ${child.pid ?? '?'} on ${hostname()}`);
    await child.finish();
    const lock = await lockDataDir(dataDir);
    await lock.release();
  });

  it('keeps the same process out as well', async () => {
    const lock = await lockDataDir(dataDir);
    expect(await failureOf(() => lockDataDir(dataDir))).toMatchObject({ code: 'DATA_DIR_LOCKED' });
    await lock.release();
    await lock.release();
    await (await lockDataDir(dataDir)).release();
  });

  it('releases once: a second release does not let go of the next holder’s lock', async () => {
    const first = await lockDataDir(dataDir);
    await first.release();
    const second = await lockDataDir(dataDir);
    await first.release();
    expect(await failureOf(() => lockDataDir(dataDir))).toMatchObject({ code: 'DATA_DIR_LOCKED' });
    await second.release();
  });

  it('is free at once when its holder is killed', async () => {
    const child = new Child(HOLD, [dataDir]);
    expect(await child.line()).toBe('locked');
    await child.kill('SIGKILL');
    const lock = await lockDataDir(dataDir);
    await lock.release();
  });

  it('stays with a holder that is stopped', async () => {
    const child = new Child(HOLD, [dataDir]);
    expect(await child.line()).toBe('locked');
    execFileSync('kill', ['-STOP', String(child.pid)]);
    expect(await failureOf(() => lockDataDir(dataDir))).toMatchObject({ code: 'DATA_DIR_LOCKED' });
    await child.kill('SIGKILL');
  });

  it('stays with a holder that has forgotten the lock object', async () => {
    const child = new Child(FORGET, [dataDir]);
    expect(await child.line()).toBe('locked');
    expect(await failureOf(() => lockDataDir(dataDir))).toMatchObject({ code: 'DATA_DIR_LOCKED' });
    await child.finish();
  });

  it('goes to exactly one of several processes that race for a dead holder’s folder', async () => {
    for (let round = 0; round < 3; round++) {
      const dead = new Child(HOLD, [dataDir]);
      expect(await dead.line()).toBe('locked');
      await dead.kill('SIGKILL');
      const racers = Array.from({ length: 5 }, () => new Child(HOLD, [dataDir]));
      const said = await Promise.all(racers.map((racer) => racer.line()));
      expect(said.sort()).toEqual([...Array<string>(4).fill('DATA_DIR_LOCKED'), 'locked']);
      await Promise.all(racers.map((racer) => racer.finish()));
    }
  });

  it('passes an error of the file system on', async () => {
    await writeFile(join(folder.path, 'not'), 'a folder');
    await expect(lockDataDir(dataDir)).rejects.toThrow(/ENOTDIR/);
  });
});
