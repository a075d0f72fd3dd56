import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DRAWN_ATTRIBUTES, openCelebA, renderSyntheticDataset } from '../../../src/dataset/index.js';
import { syntheticFace } from '../../../src/dataset/synthetic/face-file.js';
import { collect, failureOf } from '../../support/failure.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'facet-synthetic-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const images = () => join(folder, 'img_align_celeba');
const digest = (name: string) =>
  createHash('sha256')
    .update(readFileSync(join(images(), name)))
    .digest('hex');

describe('renderSyntheticDataset', () => {
  it('writes the official layout, which openCelebA reads', async () => {
    const done: number[] = [];
    const onProgress = (progress: { done: number; total: number }) => done.push(progress.done);
    const result = await renderSyntheticDataset({ folder, count: 24, seed: 7, onProgress });
    expect(result).toEqual({ folder, images: 24, rendered: 24 });
    expect(done).toEqual(Array.from({ length: 24 }, (_, i) => i + 1));
    const dataset = await openCelebA(folder);
    expect(dataset.attributes).toEqual(DRAWN_ATTRIBUTES);
    const read = await collect(dataset.images());
    expect(read).toHaveLength(24);
    read.forEach((image, index) => {
      const face = syntheticFace(7, index);
      expect(image).toMatchObject({ externalId: face.name, partition: face.partition });
      expect([...image.labels]).toEqual([...face.labels]);
    });
    expect(dataset.report()).toMatchObject({
      rowsWithoutImage: { count: 0 },
      imagesWithoutRow: { count: 0 },
    });
    const facts = await sharp(read[0].path).metadata();
    expect([facts.format, facts.width, facts.height]).toEqual(['jpeg', 178, 218]);
  });

  it('splits about 75% / 12.5% / 12.5%', () => {
    const partitions = Array.from({ length: 4000 }, (_, i) => syntheticFace(1, i).partition);
    const share = (name: string) => partitions.filter((partition) => partition === name).length / 4000;
    expect(share('train')).toBeCloseTo(0.75, 1);
    expect(share('validation')).toBeCloseTo(0.125, 1);
    expect(share('test')).toBeCloseTo(0.125, 1);
  });

  it('draws nothing again, adds for a larger count and takes away for a smaller', async () => {
    await renderSyntheticDataset({ folder, count: 6, seed: 1 });
    const first = digest('000001.jpg');
    const written = statSync(join(images(), '000001.jpg')).mtimeMs;
    expect(await renderSyntheticDataset({ folder, count: 6, seed: 1 })).toMatchObject({ rendered: 0 });
    expect(await renderSyntheticDataset({ folder, count: 9, seed: 1 })).toMatchObject({ rendered: 3 });
    expect(statSync(join(images(), '000001.jpg')).mtimeMs).toBe(written);
    expect(await renderSyntheticDataset({ folder, count: 4, seed: 1 })).toMatchObject({ rendered: 0 });
    expect(readdirSync(images())).toHaveLength(4);
    expect(await (await openCelebA(folder)).count()).toBe(4);
    expect(digest('000001.jpg')).toBe(first);
  });

  it('draws other faces for another seed, and the same for the same', async () => {
    await renderSyntheticDataset({ folder, count: 3, seed: 1 });
    const one = digest('000002.jpg');
    expect(await renderSyntheticDataset({ folder, count: 3, seed: 2 })).toMatchObject({ rendered: 3 });
    expect(digest('000002.jpg')).not.toBe(one);
    await renderSyntheticDataset({ folder, count: 3, seed: 1 });
    expect(digest('000002.jpg')).toBe(one);
  });

  it('goes on where it was stopped, and cannot be read in between', async () => {
    const stop = new AbortController();
    const onProgress = ({ done }: { done: number }) => {
      if (done === 5) stop.abort(new Error('enough'));
    };
    const options = { folder, count: 30, seed: 1 };
    await expect(renderSyntheticDataset({ ...options, onProgress, signal: stop.signal })).rejects.toThrow(
      'enough',
    );
    const there = readdirSync(images()).filter((name) => name.endsWith('.jpg')).length;
    expect(there).toBeLessThan(30);
    expect((await failureOf(() => openCelebA(folder))).message).toMatch(/interrupted/);
    writeFileSync(join(images(), '000030.jpg.tmp'), 'half');
    expect(await renderSyntheticDataset(options)).toMatchObject({ images: 30, rendered: 30 - there });
    expect(readdirSync(images())).toHaveLength(30);
    expect(await (await openCelebA(folder)).count()).toBe(30);
  });

  it('draws again what went missing', async () => {
    await renderSyntheticDataset({ folder, count: 4, seed: 1 });
    rmSync(join(images(), '000003.jpg'));
    expect(await renderSyntheticDataset({ folder, count: 4, seed: 1 })).toMatchObject({ rendered: 1 });
  });

  it('refuses a folder with other files and leaves them alone', async () => {
    writeFileSync(join(folder, 'list_attr_celeba.txt'), 'mine');
    const failure = await failureOf(() => renderSyntheticDataset({ folder, count: 2, seed: 1 }));
    expect([failure.code, failure.details.field]).toEqual(['BAD_USER_INPUT', 'folder']);
    expect(readdirSync(folder)).toEqual(['list_attr_celeba.txt']);
    writeFileSync(join(folder, 'facet.json'), JSON.stringify({ attributes: ['BALD'] }));
    expect((await failureOf(() => renderSyntheticDataset({ folder, count: 2, seed: 1 }))).code).toBe(
      'BAD_USER_INPUT',
    );
  });

  it.each([
    [{ count: 0, seed: 1 }, 'count'],
    [{ count: 1_000_000, seed: 1 }, 'count'],
    [{ count: 2.5, seed: 1 }, 'count'],
    [{ count: 1, seed: 2 ** 31 }, 'seed'],
    [{ count: 1, seed: 0.5 }, 'seed'],
  ])('refuses %o', async (sizes, field) => {
    const failure = await failureOf(() => renderSyntheticDataset({ folder, ...sizes }));
    expect([failure.code, failure.details.field]).toEqual(['BAD_USER_INPUT', field]);
  });
});
