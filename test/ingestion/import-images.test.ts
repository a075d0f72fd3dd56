import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openCelebA } from '../../src/dataset/index.js';
import { FacetError } from '../../src/domain/index.js';
import { importImages, type ImportProgress } from '../../src/ingestion/index.js';
import { attributeRow, celebaFolder, officialHeader } from '../support/celeba-folder.js';
import { contentFeatures } from '../support/content-extractor.js';
import { failureOf } from '../support/failure.js';
import { LabelModel } from '../support/label-model.js';
import {
  DATASET,
  idOf,
  imageFiles,
  ingestionSetting,
  labelsOf,
  nameOf,
  partitionOf,
  type ImageFiles,
  type Setting,
} from './setting.js';

const COUNT = 600;
let files: ImageFiles;
let setting: Setting;
beforeAll(() => {
  files = imageFiles(COUNT);
});
beforeEach(() => {
  setting = ingestionSetting(files);
});
afterEach(() => {
  files.restore();
});
afterAll(() => {
  files.remove();
});

const all = Array.from({ length: COUNT }, (_, n) => n);

describe('importImages', () => {
  it('takes every image into both stores, with what is known of it', async () => {
    const seen: ImportProgress[] = [];
    const report = await setting.run(
      all.map((n) => setting.image(n)),
      { total: COUNT, onProgress: (progress) => seen.push(progress) },
    );
    expect(report).toMatchObject({
      imported: COUNT,
      unchanged: 0,
      updated: 0,
      resumed: 0,
      failed: { count: 0 },
    });
    await setting.expectExactly(all);
    expect(setting.parts.catalogue.rows.get(idOf(7))).toMatchObject({
      dataset: DATASET,
      externalId: nameOf(7),
      location: pathToFileURL(files.path(7)).href,
      mediaType: 'image/jpeg',
      width: 178,
      height: 218,
      bytes: 7,
      partition: partitionOf(7),
      labels: labelsOf(7),
    });
    expect(seen.at(-1)).toMatchObject({ done: COUNT, secondsLeft: 0 });
    const dones = seen.map(({ done }) => done);
    expect(dones).toEqual([...dones].sort((a, b) => a - b));
  });

  it('does nothing twice', async () => {
    const images = all.map((n) => setting.image(n));
    await setting.run(images);
    const { computed } = setting.parts.extractor;
    const { embedCalls } = setting.parts.model;
    expect(await setting.run(images)).toMatchObject({ imported: 0, unchanged: COUNT, updated: 0 });
    expect(setting.parts.extractor.computed).toBe(computed);
    expect(setting.parts.model.embedCalls).toBe(embedCalls);
    await setting.expectExactly(all);
  });

  it('updates what changed: content, labels, partition or place, and nothing else', async () => {
    const images = all.slice(0, 20).map((n) => setting.image(n));
    await setting.run(images);
    const created = setting.parts.catalogue.rows.get(idOf(0))?.createdAt;
    files.write(0, 'another picture');
    const moved = files.path(599);
    images[1] = setting.image(1, { labels: new Int8Array(40) });
    images[2] = setting.image(2, { partition: null });
    images[3] = setting.image(3, { path: moved });
    expect(await setting.run(images)).toMatchObject({ imported: 0, updated: 4, unchanged: 16 });
    const { rows } = setting.parts.catalogue;
    const points = new Map((await setting.points()).map((point) => [point.id, point]));
    expect(points.get(idOf(0))?.vector).toEqual(
      await setting.parts.model.embedFeatures(contentFeatures(Buffer.from('another picture')), 1),
    );
    expect(rows.get(idOf(0))).toMatchObject({ bytes: 15, createdAt: created, state: 'INDEXED' });
    expect(points.get(idOf(1))?.payload.attributes).toEqual([]);
    expect(points.get(idOf(2))?.payload.partition).toBe(null);
    expect(rows.get(idOf(3))?.location).toBe(pathToFileURL(moved).href);
    expect(points.size).toBe(20);
    expect(await setting.run(images)).toMatchObject({ updated: 0, unchanged: 20 });
  });

  it('puts back points that the index lost, and labels that it has wrong', async () => {
    const images = all.slice(0, 10).map((n) => setting.image(n));
    await setting.run(images);
    await setting.parts.index.delete([idOf(4)]);
    const [point] = await setting.parts.index.fetch([idOf(5)]);
    await setting.parts.index.upsert('v1', [{ ...point, payload: { ...point.payload, attributes: [] } }]);
    expect(await setting.run(images)).toMatchObject({ updated: 2, unchanged: 8 });
    await setting.expectExactly(all.slice(0, 10));
  });

  it('names images that cannot be taken in, and takes in all others', async () => {
    const bad = all.slice(0, 30);
    for (const n of bad) files.write(n, `bad ${n}`);
    files.erase(30);
    const report = await setting.run(all.map((n) => setting.image(n)));
    expect(report).toMatchObject({ imported: COUNT - 31, failed: { count: 31 } });
    expect(report.failed.examples).toHaveLength(20);
    expect(report.failed.examples[0]).toEqual({
      id: idOf(0),
      externalId: nameOf(0),
      code: 'INVALID_IMAGE',
      reason: 'image: not an image',
    });
    await setting.expectExactly(all.slice(31));
    const [gone] = (await setting.run([setting.image(30)])).failed.examples;
    expect(gone.reason).toContain('ENOENT');
  });

  it('keeps an image of the gallery whose file became unreadable', async () => {
    await setting.run([setting.image(0)]);
    files.write(0, 'bad');
    expect(await setting.run([setting.image(0)])).toMatchObject({ updated: 0, failed: { count: 1 } });
    await setting.expectExactly([0]);
  });

  it('takes the later of two images with one name', async () => {
    const report = await setting.run([
      setting.image(0),
      setting.image(1),
      setting.image(0, { labels: new Int8Array(40) }),
    ]);
    expect(report.imported).toBe(3);
    expect(setting.parts.catalogue.rows.get(idOf(0))?.labels).toEqual(new Int8Array(40));
    expect(await setting.points()).toHaveLength(2);
  });

  it('reads a dataset folder', async () => {
    const { folder, remove } = celebaFolder({
      attributes: ['2', officialHeader, attributeRow('a.jpg', [31]), attributeRow('b.jpg')],
      images: { 'a.jpg': 'A', 'b.jpg': 'B' },
    });
    const dataset = await openCelebA(folder);
    const report = await importImages({
      ...setting.parts,
      model: () => setting.parts.model,
      source: dataset.images(),
      dataset: 'folder',
    });
    remove();
    expect(report.imported).toBe(2);
    expect(
      (await setting.parts.catalogue.page({ present: ['SMILING'] }, 10)).map((row) => row.externalId),
    ).toEqual(['a.jpg']);
  });

  it('keeps few images in memory: the source is read as fast as images are written', async () => {
    let given = 0;
    let ahead = 0;
    async function* source() {
      for (const n of all) {
        given++;
        yield await Promise.resolve(setting.image(n));
      }
    }
    await setting.run([], {
      source: source(),
      onProgress: ({ done }) => {
        ahead = Math.max(ahead, given - done);
      },
    });
    expect(ahead).toBeGreaterThan(0);
    // One batch being written (256), one being collected (256), one being looked up (64), and one to come.
    expect(ahead).toBeLessThanOrEqual(2 * 256 + 2 * 64);
  });
});

describe('importImages refuses', () => {
  it('a dataset without name', async () => {
    const failure = await failureOf(() => setting.run([], { dataset: '' }));
    expect([failure.code, failure.details]).toEqual(['BAD_USER_INPUT', { field: 'dataset', limit: 200 }]);
  });

  it('a model of another backbone', async () => {
    const foreign = new LabelModel('v1', 1, 'resnet50');
    const failure = await failureOf(() => setting.run([], { model: () => foreign }));
    expect(failure.code).toBe('MODEL_INVALID');
    expect(failure.message).toContain('resnet50');
  });

  it('what the source refuses, with nothing lost', async () => {
    async function* source() {
      yield await Promise.resolve(setting.image(0));
      throw new FacetError('DATASET_MALFORMED', 'line 3');
    }
    expect((await failureOf(() => setting.run([], { source: source() }))).code).toBe('DATASET_MALFORMED');
    expect(await setting.run([setting.image(0)])).toMatchObject({ imported: 1 });
  });
});
