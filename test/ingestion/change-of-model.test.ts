import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { createGalleryService, importImages, indexImages, reembed } from '../../src/ingestion/index.js';
import { payloadKeys } from '../../src/vectors/index.js';
import { contentFeatures } from '../support/content-extractor.js';
import { failureOf } from '../support/failure.js';
import { LabelModel } from '../support/label-model.js';
import {
  DATASET,
  idOf,
  imageFiles,
  ingestionSetting,
  streamed,
  type ImageFiles,
  type Setting,
} from './setting.js';

const COUNT = 20;
const next = new LabelModel('v2', -1);
let files: ImageFiles;
let setting: Setting;
beforeAll(() => {
  files = imageFiles(COUNT + 2);
});
beforeEach(async () => {
  setting = ingestionSetting(files);
  await setting.run(Array.from({ length: COUNT }, (_, n) => setting.image(n)));
});
afterEach(() => {
  files.restore();
});
afterAll(() => {
  files.remove();
});

/** What image n is written from. */
async function written(n: number) {
  const [row] = await setting.parts.catalogue.all(1);
  const { externalId, path, ...image } = setting.image(n);
  const features = contentFeatures(Buffer.from(`image ${n}`));
  const sha256 = `${n}`.padStart(64, '0');
  setting.parts.extractor.store.set(sha256, features);
  return {
    image: {
      ...row,
      ...image,
      id: idOf(n),
      dataset: DATASET,
      externalId,
      sha256,
      location: `file://${path}`,
    },
    features,
  };
}

it('catches up with what is written, relabelled and deleted while it fills', async () => {
  const { catalogue, index } = setting.parts;
  const gallery = createGalleryService(setting.parts);
  const late = await written(COUNT);
  const changes: Promise<unknown>[] = [];
  let activeThen: string | null = null;
  await reembed({
    ...setting.parts,
    model: next,
    // The walk is over these by now: only catching up can still learn of what is done to them.
    onProgress: () => {
      changes.push(
        gallery.delete([idOf(0)]),
        gallery.label([{ id: idOf(1), present: ['BALD'], absent: [] }]),
        catalogue.exclusively(async () => {
          await indexImages({ ...setting.parts, model: () => setting.parts.model }, [late]);
          activeThen = await index.active();
        }),
      );
    },
  });
  await Promise.all(changes);
  expect(activeThen).toBe('v1');
  const points = new Map((await setting.points('v2')).map((point) => [point.id, point]));
  const expected = Array.from({ length: COUNT }, (_, n) => idOf(n + 1));
  expect([...points.keys()].sort()).toEqual(expected.sort());
  expect(points.get(idOf(1))?.payload.attributes).toEqual([4]);
  expect(points.get(late.image.id)).toEqual({
    id: late.image.id,
    vector: await next.embedFeatures(late.features, 1),
    payload: {
      dataset: DATASET,
      partition: late.image.partition,
      attributes: payloadKeys(late.image.labels),
    },
  });
  expect(await catalogue.countByState()).toEqual({ PENDING: 0, INDEXED: COUNT, DELETING: 0 });
});

it('tells of the swap in its turn, and drops the old collection when its users are gone', async () => {
  const { catalogue, index } = setting.parts;
  const seen: unknown[] = [];
  let others = Promise.resolve();
  await reembed({
    ...setting.parts,
    model: next,
    onActivated: async () => {
      others = catalogue.exclusively(async () => {
        seen.push(['another turn', await index.active()]);
      });
      await Promise.resolve();
      seen.push(['swap', await index.active()]);
    },
    oldUsersGone: async () => {
      seen.push(['leaving', await index.collections()]);
    },
  });
  await others;
  expect(seen).toEqual([
    ['swap', 'v2'],
    ['another turn', 'v2'],
    ['leaving', ['v1', 'v2']],
  ]);
  expect(await index.collections()).toEqual(['v2']);
});

it('refuses a batch whose model is no longer the gallery’s, or of another backbone, with nothing written', async () => {
  const late = await written(COUNT);
  const write = (model: LabelModel) =>
    failureOf(() => indexImages({ ...setting.parts, model: () => model }, [late]));
  expect((await write(next)).code).toBe('MODEL_CHANGED');
  expect((await write(new LabelModel('v1', 1, 'resnet50'))).code).toBe('MODEL_CHANGED');
  expect(setting.parts.catalogue.rows.has(late.image.id)).toBe(false);
});

it('tells an import that the model changed on its way; run again it goes on', async () => {
  const numbers = [COUNT, COUNT + 1];
  async function* source() {
    for (const n of numbers) yield await Promise.resolve(setting.image(n));
    // Another process makes its model the gallery's.
    await reembed({ ...setting.parts, model: next });
  }
  const run = (model: LabelModel, from: ReturnType<typeof streamed<ReturnType<Setting['image']>>>) =>
    importImages({ ...setting.parts, model: () => model, source: from, dataset: DATASET });
  expect((await failureOf(() => run(setting.parts.model, source()))).code).toBe('MODEL_CHANGED');
  const again = streamed(numbers.map((n) => setting.image(n)));
  expect(await run(next, again)).toMatchObject({ imported: 2 });
  expect(await setting.points('v2')).toHaveLength(COUNT + 2);
});
