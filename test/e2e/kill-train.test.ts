import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { renderSyntheticDataset } from '../../src/dataset/index.js';
import { facet, startFacet } from '../support/facet.js';

const root = mkdtempSync(join(tmpdir(), 'facet-kill-train-'));
const photographs = join(root, 'photographs');
const args = ['train', photographs, '--validation', '0.2', '--name', 'stopped'];

const trained = z.object({ manifest: z.object({ files: z.unknown(), curves: z.array(z.unknown()) }) });

/** Trains until another checkpoint is there, then sends the signal. @returns exit code or signal, and what was said */
async function stopAfterCheckpoint(dataDir: string, signal: 'SIGKILL' | 'SIGINT') {
  const checkpoint = join(dataDir, 'checkpoints', 'stopped');
  const stamp = () => (existsSync(checkpoint) ? statSync(checkpoint).mtimeMs : 0);
  const before = stamp();
  const child = startFacet(args, { FACET_DATA_DIR: dataDir });
  let stderr = '';
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const closed = once(child, 'close');
  while (stamp() === before && child.exitCode === null) await delay(20);
  child.kill(signal);
  await closed;
  return { end: child.signalCode ?? child.exitCode, stderr };
}

describe('facet train, stopped', () => {
  beforeAll(async () => {
    await renderSyntheticDataset({ folder: photographs, count: 72, seed: 4 });
  }, 120_000);

  afterAll(() => {
    rmSync(root, { recursive: true, force: true });
  });

  it('by kill -9 and by Ctrl-C, goes on at an epoch and makes the same bundle as if it never was', async () => {
    const dataDir = join(root, 'stopped');
    expect((await stopAfterCheckpoint(dataDir, 'SIGKILL')).end).toBe('SIGKILL');
    const interrupted = await stopAfterCheckpoint(dataDir, 'SIGINT');
    expect(interrupted.end).toBe(130);
    expect(interrupted.stderr).toMatch(/goes on after epoch [1-9]/);
    expect(interrupted.stderr).toMatch(/stopped; the same command goes on from here \(INTERRUPTED\)/);
    expect(existsSync(join(dataDir, 'models', 'stopped'))).toBe(false);

    const resumed = await facet(args, { FACET_DATA_DIR: dataDir });
    expect(resumed.stderr).toMatch(/goes on after epoch [1-9]/);
    expect(readdirSync(join(dataDir, 'checkpoints'))).toEqual([]);
    const whole = await facet(args, { FACET_DATA_DIR: join(root, 'whole') });
    expect(whole.stderr).not.toMatch(/goes on after/);
    const { manifest } = trained.parse(resumed.result);
    expect(manifest).toEqual(trained.parse(whole.result).manifest);
  }, 240_000);
});
