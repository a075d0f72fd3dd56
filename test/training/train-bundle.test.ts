import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ATTRIBUTES, attributeQuery, satisfies } from '../../src/domain/index.js';
import { loadModel, matchProbability } from '../../src/model/index.js';
import { trainBundle, type TrainingOptions, type TrainingProgress } from '../../src/training/index.js';
import { failureOf } from '../support/failure.js';
import { temporaryFolder } from '../model/support/temporary-folder.js';
import { tinyContents } from '../model/support/tiny-bundle.js';
import { DRAWN_DIMENSIONS, drawnSet } from './support/drawn-set.js';

const small = { members: 2, hidden: 16, batchSize: 64, epochs: 6, leastSteps: 0, learningRate: 0.01 };

function options(root: string, changes: Partial<TrainingOptions> = {}): TrainingOptions {
  return {
    overrides: small,
    seed: 3,
    train: drawnSet(500, 1),
    validation: drawnSet(120, 2),
    backbone: { ...tinyContents('x').manifest.backbone, dimensions: DRAWN_DIMENSIONS },
    name: 'drawn',
    directory: join(root, 'drawn'),
    data: { description: 'drawn', licence: 'none', counts: { train: 500, validation: 120 } },
    ...changes,
  };
}

describe('trainBundle', () => {
  it('writes a bundle that ranks unseen images far above chance, with calibrated probabilities', async () => {
    const root = await temporaryFolder();
    const seen: TrainingProgress[] = [];
    const { directory, manifest } = await trainBundle(options(root, { onProgress: (p) => seen.push(p) }));

    // Attribute 5 has no absent examples, 6 … 39 no labels at all: they are not claimed.
    expect(manifest.attributes).toEqual(ATTRIBUTES.slice(0, 5));
    const { validation } = manifest.metrics;
    expect(validation.meanAveragePrecision).toBeGreaterThan(validation.baseRate + 0.5);
    expect(manifest.recipe).toMatchObject({ id: 'masked', hyperparameters: small });
    expect(manifest.curves.map(({ epoch }) => epoch)).toEqual(manifest.curves.map((_, i) => i + 1));
    expect(manifest.curves[5].validationLoss).toBeLessThan(manifest.curves[0].validationLoss);
    const finished = seen.filter(({ finishedEpoch }) => finishedEpoch !== undefined);
    expect(finished.map(({ finishedEpoch }) => finishedEpoch)).toEqual(manifest.curves);
    expect(seen[seen.length - 1]).toMatchObject({ done: 1, secondsLeft: 0 });

    const model = await loadModel(directory);
    onTestFinished(() => model.close());
    const test = drawnSet(200, 3);
    const embeddings = await model.embedFeatures(test.features, test.count);
    const query = attributeQuery({ present: [ATTRIBUTES[0], ATTRIBUTES[1]], absent: [ATTRIBUTES[2]] }).signed;
    const [encoded] = [await model.encodeQueries([query])];
    let brier = 0;
    let rate = 0;
    for (let image = 0; image < test.count; image++) {
      const row = embeddings.subarray(image * 300, (image + 1) * 300);
      const cosine = row.reduce((sum, value, i) => sum + value * encoded[i], 0);
      const truth = satisfies(test.labels.subarray(image * 40, (image + 1) * 40), query) === true ? 1 : 0;
      rate += truth / test.count;
      brier += (matchProbability(manifest.calibration, 3, cosine) - truth) ** 2 / test.count;
    }
    // Always answering with the base rate would score rate · (1 − rate).
    expect(brier).toBeLessThan(0.5 * rate * (1 - rate));
  });

  it('makes the same bundle from the same seed but for its date, and another from another', async () => {
    const root = await temporaryFolder();
    const train = async (folder: string, seed: number) => {
      const { manifest } = await trainBundle(options(root, { directory: join(root, folder), seed }));
      return { ...manifest, created: undefined };
    };
    const first = await train('first', 5);
    expect(await train('again', 5)).toEqual(first);
    expect((await train('other', 6)).files['image-head.onnx'].sha256).not.toBe(
      first.files['image-head.onnx'].sha256,
    );
  });

  it('tells of the finished model by protocol and attribute, and how far its probabilities hold', async () => {
    const root = await temporaryFolder();
    const { manifest } = await trainBundle(options(root));
    // Five attributes are trained: enough for every protocol but not for queries of ten.
    expect(Object.keys(manifest.metrics)).toEqual([
      'validation',
      'partial-1',
      'partial-2',
      'partial-3',
      'partial-5',
      'present-only-1',
      'present-only-2',
      'present-only-3',
      'reference-3',
    ]);
    for (const figures of Object.values(manifest.metrics)) {
      const { low = 0, high = 1 } = figures.intervals?.meanAveragePrecision ?? {};
      expect(low).toBeLessThanOrEqual(figures.meanAveragePrecision);
      expect(high).toBeGreaterThanOrEqual(figures.meanAveragePrecision);
      expect(figures.meanAveragePrecision).toBeGreaterThan(figures.baseRate + 0.1);
    }
    expect(manifest.assessment.attributes.map(({ attribute }) => attribute)).toEqual(manifest.attributes);
    const [first, , , , sometimes] = manifest.assessment.attributes;
    expect(first.training.present + first.training.absent).toBe(500);
    expect(first.validation.present + first.validation.absent).toBe(120);
    // Attribute 4 is labelled only now and then.
    expect(sometimes.validation.present + sometimes.validation.absent).toBeLessThan(90);
    expect(first.rocAuc).toBeGreaterThan(0.8);
    const reliability = manifest.assessment.reliability;
    expect(reliability.images).toBe(120);
    expect(reliability.lengths.map(({ known }) => known)).toEqual([1, 2, 3, 5]);
    for (const { brierScore, baseRate, expectedCalibrationError, top10 } of reliability.lengths) {
      expect(brierScore).toBeLessThan(0.6 * baseRate * (1 - baseRate));
      expect(expectedCalibrationError).toBeLessThan(0.15);
      expect(top10.observed).toBeGreaterThan(baseRate);
    }
    expect(reliability.diagram.known).toBe(3);
  });

  it('is not disturbed by images that carry no label', async () => {
    const root = await temporaryFolder();
    const train = drawnSet(300, 1);
    train.labels.fill(0, 0, 150 * 40);
    const { manifest } = await trainBundle(options(root, { train }));
    const { validation } = manifest.metrics;
    expect(validation.meanAveragePrecision).toBeGreaterThan(validation.baseRate + 0.4);
  });

  it('trains all the same where validation images have too few labels to be searched', async () => {
    const root = await temporaryFolder();
    const validation = drawnSet(80, 2);
    validation.labels.forEach((_, i) => {
      if (i % 40 > 0) validation.labels[i] = 0;
    });
    const { directory, manifest } = await trainBundle(options(root, { validation }));
    expect(manifest.metrics.validation).toMatchObject({ queries: 0, meanAveragePrecision: 0 });
    expect(manifest.calibration.lines).toHaveLength(1);
    // Only one attribute is labelled, so only one can be asked.
    expect(Object.keys(manifest.metrics)).toEqual(['validation', 'partial-1', 'present-only-1']);
    const unlabelled = manifest.assessment.attributes.filter(({ prevalence }) => prevalence === null);
    expect(unlabelled).toHaveLength(4);
    const model = await loadModel(directory);
    onTestFinished(() => model.close());
    const embeddings = await model.embedFeatures(validation.features, validation.count);
    const encoded = await model.encodeQueries([attributeQuery({ present: [ATTRIBUTES[0]] }).signed]);
    const right = Array.from({ length: validation.count }, (_, image) => {
      const row = embeddings.subarray(image * 300, (image + 1) * 300);
      const cosine = row.reduce((sum, value, i) => sum + value * encoded[i], 0);
      const said = matchProbability(manifest.calibration, 1, cosine) > 0.5;
      return said === validation.labels[image * 40] > 0;
    });
    expect(right.filter((value) => value).length / right.length).toBeGreaterThan(0.8);
  });

  it('takes features in shared memory', async () => {
    const root = await temporaryFolder();
    const plain = drawnSet(150, 1);
    const features = new Float32Array(new SharedArrayBuffer(plain.features.byteLength));
    features.set(plain.features);
    const shared = await trainBundle(options(root, { train: { ...plain, features } }));
    const copied = await trainBundle(options(root, { train: plain }));
    expect(shared.manifest.files).toEqual(copied.manifest.files);
  });

  it('stops when it is aborted, and writes nothing', async () => {
    const root = await temporaryFolder();
    const stop = new AbortController();
    const reason = new Error('enough');
    const training = trainBundle(
      options(root, {
        signal: stop.signal,
        onProgress: () => {
          stop.abort(reason);
        },
      }),
    );
    await expect(training).rejects.toBe(reason);
    expect(await readdir(root)).toEqual([]);
    await expect(trainBundle(options(root, { signal: stop.signal }))).rejects.toBe(reason);
  });

  it('stops in the middle of its assessment too', async () => {
    const root = await temporaryFolder();
    const stop = new AbortController();
    const reason = new Error('enough');
    let blocks = 0;
    const training = trainBundle(
      options(root, {
        signal: stop.signal,
        onProgress: ({ stage }) => {
          if (stage === 'assessment' && ++blocks === 3) stop.abort(reason);
        },
      }),
    );
    await expect(training).rejects.toBe(reason);
    expect(blocks).toBe(3);
    expect(await readdir(root)).toEqual([]);
  });

  it('works where a single image is left for the last batch', async () => {
    const root = await temporaryFolder();
    const { manifest } = await trainBundle(options(root, { train: drawnSet(129, 1) }));
    expect(manifest.curves.every(({ loss }) => Number.isFinite(loss))).toBe(true);
  });
});

describe('trainBundle refuses', () => {
  const set = () => drawnSet(20, 1);
  const broken = (change: (set: ReturnType<typeof drawnSet>) => void) => {
    const copy = set();
    change(copy);
    return copy;
  };

  it.each<[string, Partial<TrainingOptions>, string, RegExp]>([
    ['an empty set', { train: { ...set(), count: 0 } }, 'train', /at least 1/],
    ['features that do not fill the rows', { train: { ...set(), count: 19 } }, 'train', /feature values/],
    [
      'labels that do not fill the rows',
      { validation: { ...set(), labels: new Int8Array(40) } },
      'validation',
      /labels/,
    ],
    ['a label of 2', { train: broken(({ labels }) => (labels[85] = 2)) }, 'train', /label 2 of image 2/],
    [
      'a feature that is not a number',
      { train: broken(({ features }) => (features[33] = NaN)) },
      'train',
      /image 2/,
    ],
    [
      'labels that are all alike',
      { train: broken(({ labels }) => labels.fill(1)) },
      'train',
      /present and absent/,
    ],
    ['no labels at all', { train: broken(({ labels }) => labels.fill(0)) }, 'train', /present and absent/],
    [
      'no label to validate with',
      { validation: broken(({ labels }) => labels.fill(0)) },
      'validation',
      /labelled/,
    ],
    [
      'features of another backbone',
      { backbone: tinyContents('x').manifest.backbone },
      'train',
      /backbone makes 4/,
    ],
    ['a name that leaves the folder', { name: '../drawn' }, 'name', /must match/],
    ['a seed that is no integer', { seed: 0.5 }, 'seed', /32-bit/],
    ['an unknown recipe', { recipe: 'magic' }, 'recipe', /not one of masked/],
    ['a hyper-parameter out of range', { overrides: { hidden: 0 } }, 'overrides', /hidden/],
  ])('%s', async (_, changes, field, message) => {
    const root = await temporaryFolder();
    const failure = await failureOf(() => trainBundle(options(root, changes)));
    expect(failure.code).toBe('BAD_USER_INPUT');
    expect(failure.details.field).toBe(field);
    expect(failure.message).toMatch(message);
    expect(await readdir(root)).toEqual([]);
  });

  it('a training rate that blows up, saying so', async () => {
    const root = await temporaryFolder();
    const overrides = { ...small, learningRate: 1e30 };
    const failure = await failureOf(() => trainBundle(options(root, { overrides })));
    expect(failure.message).toMatch(/diverged/);
  });
});
