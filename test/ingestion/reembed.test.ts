import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { FacetError } from '../../src/domain/index.js';
import { importImages, reembed } from '../../src/ingestion/index.js';
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

const COUNT = 40;
const all = Array.from({ length: COUNT }, (_, n) => n);
const next = new LabelModel('v2', -1);
let files: ImageFiles;
let setting: Setting;
beforeAll(() => {
  files = imageFiles(COUNT);
});

beforeEach(async () => {
  setting = ingestionSetting(files);
  const source = streamed(all.map((n) => setting.image(n)));
  await importImages({ ...setting.parts, model: () => setting.parts.model, source, dataset: DATASET });
});
afterEach(() => {
  files.restore();
});
afterAll(() => {
  files.remove();
});

/** The new model's collection is active, alone, and holds these images as the new model embeds them. */
async function expectReembedded(numbers: readonly number[], content = (n: number) => `image ${n}`) {
  expect(await setting.parts.index.active()).toBe('v2');
  expect(await setting.parts.index.collections()).toEqual(['v2']);
  const points = await setting.points('v2');
  expect(points.map(({ id }) => id).sort()).toEqual(numbers.map(idOf).sort());
  for (const n of numbers) {
    const expected = await next.embedFeatures(contentFeatures(Buffer.from(content(n))), 1);
    expect(points.find(({ id }) => id === idOf(n))?.vector).toEqual(expected);
  }
}

describe('reembed', () => {
  it('moves the gallery to another model without touching a file, and drops the old embeddings', async () => {
    for (const n of all) files.erase(n);
    const { computed } = setting.parts.extractor;
    const seen: number[][] = [];
    const report = await reembed({
      ...setting.parts,
      model: next,
      onProgress: (done, total) => seen.push([done, total]),
    });
    expect(report).toEqual({ embedded: COUNT, failed: 0 });
    expect(setting.parts.extractor.computed).toBe(computed);
    expect(seen).toEqual([[COUNT, COUNT]]);
    await expectReembedded(all);
    expect(await setting.parts.catalogue.countByState()).toEqual({ PENDING: 0, INDEXED: COUNT, DELETING: 0 });
  });

  it('does nothing when the model is active, but drops what is left of others', async () => {
    await setting.parts.index.createCollection('v0');
    const { embedCalls } = setting.parts.model;
    expect(await reembed(setting.parts)).toEqual({ embedded: 0, failed: 0 });
    expect(setting.parts.model.embedCalls).toBe(embedCalls);
    expect(await setting.parts.index.collections()).toEqual(['v1']);
  });

  it('keeps searches on the old model until the new one is whole', async () => {
    const { index } = setting.parts;
    let during: string | null = null;
    const watched = {
      ...setting.parts,
      model: next,
      onProgress: () => {
        void index.active().then((active) => (during = active));
      },
    };
    await reembed(watched);
    expect(during).toBe('v1');
  });

  it('reads files again where features are gone', async () => {
    setting.parts.extractor.store.clear();
    expect(await reembed({ ...setting.parts, model: next })).toEqual({ embedded: COUNT, failed: 0 });
    await expectReembedded(all);
  });

  it('takes up new content met on the way', async () => {
    setting.parts.extractor.store.clear();
    files.write(3, 'another picture');
    await reembed({ ...setting.parts, model: next });
    await expectReembedded(all, (n) => (n === 3 ? 'another picture' : `image ${n}`));
    expect(setting.parts.catalogue.rows.get(idOf(3))).toMatchObject({ bytes: 15, state: 'INDEXED' });
  });

  it('no longer shows an image of which neither features nor file are left', async () => {
    setting.parts.extractor.store.clear();
    files.erase(0);
    expect(await reembed({ ...setting.parts, model: next })).toEqual({ embedded: COUNT - 1, failed: 1 });
    await expectReembedded(all.slice(1));
    expect(setting.parts.catalogue.rows.get(idOf(0))?.state).toBe('PENDING');
  });

  it('finishes rows left PENDING and leaves DELETING ones out', async () => {
    const rows = await setting.parts.catalogue.all(2);
    await setting.parts.catalogue.putPending([rows[0]]);
    await setting.parts.catalogue.markDeleting([rows[1].id]);
    await reembed({ ...setting.parts, model: next });
    expect(await setting.parts.catalogue.countByState()).toEqual({
      PENDING: 0,
      INDEXED: COUNT - 1,
      DELETING: 1,
    });
    expect((await setting.points('v2')).some(({ id }) => id === rows[1].id)).toBe(false);
  });

  it('can be interrupted: the old model stays, and another run finishes', async () => {
    setting.parts.index.before = (operation) => {
      if (operation === 'upsert') throw new FacetError('SERVICE_UNAVAILABLE', 'the lights went out');
    };
    expect((await failureOf(() => reembed({ ...setting.parts, model: next }))).code).toBe(
      'SERVICE_UNAVAILABLE',
    );
    setting.parts.index.before = () => undefined;
    expect(await setting.parts.index.active()).toBe('v1');
    await reembed({ ...setting.parts, model: next });
    await expectReembedded(all);
  });

  it('stops when told, with the old model active', async () => {
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(reembed({ ...setting.parts, model: next, signal })).rejects.toThrow('enough');
    expect(await setting.parts.index.active()).toBe('v1');
  });

  it('happens by itself when an import comes with another model', async () => {
    const source = streamed([setting.image(0)]);
    const report = await importImages({ ...setting.parts, model: () => next, source, dataset: DATASET });
    expect(report).toMatchObject({ imported: 0, unchanged: 1 });
    await expectReembedded(all);
  });

  it('fills an index that was lost', async () => {
    const { index } = setting.parts;
    await index.delete(all.map(idOf));
    await index.createCollection('empty');
    await index.activate('empty');
    await index.dropCollection('v1');
    await reembed({ ...setting.parts, model: next });
    await expectReembedded(all);
  });
});
