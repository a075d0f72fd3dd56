import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CheckpointFile } from '../../src/training/checkpoint-file.js';
import { fingerprint, type Checkpoint } from '../../src/training/checkpoint.js';
import { trainBundle, type TrainingOptions, type TrainingProgress } from '../../src/training/index.js';
import { temporaryFolder } from '../model/support/temporary-folder.js';
import { tinyContents } from '../model/support/tiny-bundle.js';
import { DRAWN_DIMENSIONS, drawnSet } from './support/drawn-set.js';

const checkpoint: Checkpoint = {
  curves: [{ stage: 's', epoch: 1, loss: 1 / 3, validationLoss: 2 / 3, validationMeanAveragePrecision: 0.1 }],
  kept: { parameters: { w: { data: Float32Array.of(1, 2, 3), dims: [3] } }, meanAveragePrecision: 0.1 },
  optimiser: {
    step: 7,
    tensors: {
      w: { data: Float32Array.of(4, 5, 6), dims: [3] },
      'w/first': { data: Float32Array.of(0.1, -0, 1e-30), dims: [3, 1] },
      b: { data: Float32Array.of(9), dims: [] },
    },
  },
};

describe('CheckpointFile', () => {
  it('gives back what was written last', async () => {
    const path = join(await temporaryFolder(), 'below', 'run');
    const file = new CheckpointFile(path, 'job');
    expect(await file.read()).toBeUndefined();
    await file.write({ ...checkpoint, optimiser: { ...checkpoint.optimiser, step: 3 } });
    await file.write(checkpoint);
    expect(await file.read()).toEqual(checkpoint);
    expect(await readdir(join(path, '..'))).toEqual(['run']);
  });

  it.each<[string, (bytes: Buffer) => Uint8Array]>([
    ['cut short', (bytes) => bytes.subarray(0, bytes.length - 1)],
    ['with one bit changed', (bytes) => bytes.fill(bytes[bytes.length - 1] ^ 1, bytes.length - 1)],
    ['without its values', (bytes) => bytes.subarray(0, bytes.indexOf(10))],
    ['of another format', () => Buffer.from('{}\n')],
    ['that is no JSON', () => Buffer.from('nonsense\n')],
    ['that is empty', () => Buffer.alloc(0)],
  ])('has no use for a file %s', async (_, damage) => {
    const path = join(await temporaryFolder(), 'run');
    const file = new CheckpointFile(path, 'job');
    await file.write(checkpoint);
    await writeFile(path, damage(await readFile(path)));
    expect(await file.read()).toBeUndefined();
  });

  it('has no use for a checkpoint of another job', async () => {
    const path = join(await temporaryFolder(), 'run');
    await new CheckpointFile(path, 'job').write(checkpoint);
    expect(await new CheckpointFile(path, 'other').read()).toBeUndefined();
  });
});

describe('fingerprint', () => {
  const job = { recipe: 'masked', seed: 1, train: drawnSet(10, 1), validation: drawnSet(5, 2) };
  const settings = { epochs: 2, hidden: 3 };

  it('is that of the same values, however they are held', () => {
    const features = new Float32Array(new SharedArrayBuffer(job.train.features.byteLength));
    features.set(job.train.features);
    const same = { ...job, train: { ...job.train, features } };
    expect(fingerprint(same, { hidden: 3, epochs: 2 })).toBe(fingerprint(job, settings));
  });

  it.each([
    ['recipe', { recipe: 'probe' }],
    ['seed', { seed: 2 }],
    ['training images', { train: drawnSet(10, 3) }],
    ['validation images', { validation: drawnSet(5, 3) }],
  ])('changes with the %s', (_, change) => {
    expect(fingerprint({ ...job, ...change }, settings)).not.toBe(fingerprint(job, settings));
  });

  it('changes with any hyper-parameter, default or not', () => {
    expect(fingerprint(job, { ...settings, hidden: 4 })).not.toBe(fingerprint(job, settings));
  });
});

describe.each(['masked', 'reference', 'probe'])('a %s run', (recipe) => {
  const epochs = 4;
  const options = (root: string, name: string): TrainingOptions => ({
    recipe,
    overrides: {
      epochs,
      batchSize: 64,
      ...(recipe === 'masked' && { members: 2, hidden: 8, leastSteps: 0 }),
    },
    seed: 3,
    train: drawnSet(300, 1),
    validation: drawnSet(80, 2),
    backbone: { ...tinyContents('x').manifest.backbone, dimensions: DRAWN_DIMENSIONS },
    name: 'drawn',
    directory: join(root, name),
    data: { description: 'drawn', licence: 'none', counts: { train: 300, validation: 80 } },
  });

  it('that was stopped goes on to the same bytes, curves and all', async () => {
    const root = await temporaryFolder();
    const whole = await trainBundle(options(root, 'whole'));
    const file = join(root, 'checkpoints', 'run');
    const seen: TrainingProgress[] = [];
    for (let stops = 0; stops < 2; stops++) {
      const stop = new AbortController();
      const stopped = trainBundle({
        ...options(root, 'parts'),
        checkpoint: file,
        signal: stop.signal,
        onProgress: (progress) => {
          seen.push(progress);
          if (progress.finishedEpoch !== undefined) stop.abort(new Error('enough'));
        },
      });
      await expect(stopped).rejects.toThrow('enough');
    }
    const resumed = await trainBundle({
      ...options(root, 'parts'),
      checkpoint: file,
      onProgress: (progress) => seen.push(progress),
    });
    expect(resumed.manifest.files).toEqual(whole.manifest.files);
    expect(resumed.manifest.curves).toEqual(whole.manifest.curves);
    expect(resumed.manifest.metrics).toEqual(whole.manifest.metrics);
    expect(resumed.manifest.calibration).toEqual(whole.manifest.calibration);
    const finished = seen.flatMap(({ finishedEpoch, resumed }) =>
      finishedEpoch === undefined ? [] : [[finishedEpoch.epoch, resumed]],
    );
    expect(finished).toEqual([
      [1, 0],
      [2, 1],
      [3, 2],
      [4, 2],
    ]);
    // Done with: the next run of the same job starts anew.
    expect(await readdir(join(root, 'checkpoints'))).toEqual([]);
  });
});
