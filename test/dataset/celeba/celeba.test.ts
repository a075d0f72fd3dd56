import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { openCelebA } from '../../../src/dataset/index.js';
import { attributeId, ATTRIBUTES, officialName, toSets } from '../../../src/domain/index.js';
import { attributeRow, celebaFolder, officialHeader, type CelebAFiles } from '../../support/celeba-folder.js';
import { collect, failureOf } from '../../support/failure.js';
import { sharedData } from '../../support/shared-data.js';

const removals: (() => void)[] = [];
afterEach(() => {
  for (const remove of removals.splice(0)) remove();
});

function folderOf(files: Partial<CelebAFiles>): string {
  const { folder, remove } = celebaFolder({ ...small, ...files });
  removals.push(remove);
  return folder;
}

const rows = [attributeRow('a.jpg', [15, 31]), attributeRow('b.jpg', [20]), attributeRow('c.jpg')];
const small: CelebAFiles = {
  attributes: ['3', `${officialHeader} `, ...rows, ''],
  partitions: ['a.jpg 0', 'b.jpg 1', 'c.jpg 2'],
  images: ['a.jpg', 'b.jpg', 'c.jpg'],
};

async function walkFailure(files: Partial<CelebAFiles>) {
  const folder = folderOf(files);
  return failureOf(async () => collect((await openCelebA(folder)).images()));
}

describe('openCelebA', () => {
  it('gives labels, partitions and paths in list order', async () => {
    const folder = folderOf({});
    const dataset = await openCelebA(folder);
    const images = await collect(dataset.images());
    expect(images.map(({ externalId, partition }) => [externalId, partition])).toEqual([
      ['a.jpg', 'train'],
      ['b.jpg', 'validation'],
      ['c.jpg', 'test'],
    ]);
    expect(toSets(images[0].labels).present).toEqual(['EYEGLASSES', 'SMILING']);
    expect(toSets(images[0].labels).absent).toHaveLength(38);
    expect(images[1].path).toBe(join(folder, 'img_align_celeba', 'b.jpg'));
    expect(dataset.attributes).toEqual(ATTRIBUTES);
  });

  it('maps columns by name, whatever their order, and reads CRLF files', async () => {
    const reversed = [...ATTRIBUTES].reverse().map(officialName).join(' ');
    const folder = folderOf({
      attributes: ['1\r', `${reversed}\r`, `${attributeRow('a.jpg', [0, 39])}\r`],
      partitions: ['a.jpg 2\r'],
    });
    const [image] = await collect((await openCelebA(folder)).images());
    expect(toSets(image.labels).present).toEqual(['FIVE_O_CLOCK_SHADOW', 'YOUNG']);
    const first = officialHeader.split(' ').reverse();
    const swapped = folderOf({ attributes: ['1', first.join(' '), attributeRow('a.jpg', [0])] });
    const [other] = await collect((await openCelebA(swapped)).images());
    expect(toSets(other.labels).present).toEqual(['YOUNG']);
  });

  it('counts rows without image and images without row, and is not stopped by them', async () => {
    const dataset = await openCelebA(folderOf({ images: ['b.jpg', 'stray.jpg', 'notes.txt'] }));
    expect((await collect(dataset.images())).map((image) => image.externalId)).toEqual(['b.jpg']);
    expect(dataset.report()).toEqual({
      images: 1,
      rowsWithoutImage: { count: 2, examples: ['a.jpg', 'c.jpg'] },
      imagesWithoutRow: { count: 1, examples: ['stray.jpg'] },
    });
  });

  it('names at most 20 examples', async () => {
    const names = Array.from({ length: 30 }, (_, i) => `${i}.jpg`);
    const dataset = await openCelebA(
      folderOf({
        attributes: ['30', officialHeader, ...names.map((name) => attributeRow(name))],
        partitions: names.map((name) => `${name} 0`),
      }),
    );
    expect(await dataset.count()).toBe(0);
    await collect(dataset.images());
    expect(dataset.report().rowsWithoutImage.count).toBe(30);
    expect(dataset.report().rowsWithoutImage.examples).toHaveLength(20);
  });

  it('filters by partition and stops giving at the limit, but still reads to the end', async () => {
    const dataset = await openCelebA(folderOf({ images: ['a.jpg', 'b.jpg'] }));
    const validation = await collect(dataset.images({ partitions: ['validation', 'test'] }));
    expect(validation.map((image) => image.externalId)).toEqual(['b.jpg']);
    expect(dataset.report().rowsWithoutImage).toEqual({ count: 1, examples: ['c.jpg'] });
    expect(await collect(dataset.images({ limit: 1 }))).toHaveLength(1);
    expect(dataset.report().rowsWithoutImage.count).toBe(1);
    expect(await dataset.count({ limit: 1 })).toBe(1);
    expect(await dataset.count()).toBe(2);
    const failure = await failureOf(() => collect(dataset.images({ limit: 0 })));
    expect([failure.code, failure.details.field]).toEqual(['BAD_USER_INPUT', 'limit']);
  });

  it('reads a folder without partition list, unless partitions are asked for', async () => {
    const folder = folderOf({});
    rmSync(join(folder, 'list_eval_partition.txt'));
    const dataset = await openCelebA(folder);
    expect((await collect(dataset.images())).map((image) => image.partition)).toEqual([null, null, null]);
    const failure = await failureOf(() => collect(dataset.images({ partitions: ['test'] })));
    expect(failure.code).toBe('DATASET_NOT_FOUND');
    expect(failure.message).toContain('list_eval_partition.txt');
  });

  it('gives 0 for the attributes that facet.json leaves out', async () => {
    const folder = folderOf({});
    writeFileSync(join(folder, 'facet.json'), JSON.stringify({ attributes: ['SMILING', 'BALD'] }));
    const dataset = await openCelebA(folder);
    const [image] = await collect(dataset.images());
    expect(toSets(image.labels)).toEqual({ present: ['SMILING'], absent: ['BALD'] });
    expect(image.labels[attributeId('EYEGLASSES')]).toBe(0);
    expect(dataset.attributes).toEqual(['SMILING', 'BALD']);
  });
});

describe('openCelebA refuses', () => {
  it.each<[string, Partial<CelebAFiles>, number, RegExp]>([
    ['an empty list', { attributes: [''] }, 1, /ends where the number of rows/],
    ['a count that is no number', { attributes: ['many', officialHeader] }, 1, /"many" is not a number/],
    ['a list of one line', { attributes: ['3'] }, 2, /ends where the 40 attribute names/],
    [
      'an unknown attribute',
      { attributes: ['0', `${officialHeader} Tall`] },
      2,
      /"Tall" is not one of the 40/,
    ],
    [
      'a missing attribute',
      { attributes: ['0', officialHeader.replace(' Young', '')] },
      2,
      /no column for Young/,
    ],
    ['a repeated attribute', { attributes: ['0', `${officialHeader} Bald`] }, 2, /two columns for Bald/],
    ['a short row', { attributes: ['3', officialHeader, rows[0], 'b.jpg 1 -1'] }, 4, /2 values where 40/],
    ['a long row', { attributes: ['3', officialHeader, `${rows[0]} 1`] }, 3, /41 values where 40/],
    [
      'a value of 0',
      { attributes: ['1', officialHeader, rows[0].replace(' 1', ' 0')] },
      3,
      /"0" is neither 1 nor -1/,
    ],
    [
      'a name twice',
      { attributes: ['3', officialHeader, rows[0], rows[1], rows[0]] },
      5,
      /"a.jpg" has a row already/,
    ],
    ['too many rows', { attributes: ['2', officialHeader, ...rows] }, 5, /more rows than the 2/],
    ['too few rows', { attributes: ['4', officialHeader, ...rows] }, 1, /says 4 rows, but the file has 3/],
    ['an empty line within', { attributes: ['3', officialHeader, '', ...rows] }, 3, /empty line/],
    ['a partition code of 3', { partitions: ['a.jpg 0', 'b.jpg 3'] }, 2, /"3" is not 0, 1 or 2/],
    ['a partition row of one word', { partitions: ['a.jpg'] }, 1, /a file name and a partition code/],
    ['a partition name twice', { partitions: ['a.jpg 0', 'a.jpg 0'] }, 2, /"a.jpg" has a row already/],
    [
      'an image without partition',
      { partitions: ['a.jpg 0', 'c.jpg 0'] },
      4,
      /"b.jpg" has no row in list_eval/,
    ],
  ])('%s, with file and line', async (_, files, line, message) => {
    const failure = await walkFailure(files);
    expect(failure.code).toBe('DATASET_MALFORMED');
    expect(failure.message).toMatch(message);
    expect(failure.details.line).toBe(line);
    expect(failure.message).toContain(`line ${line}:`);
    expect(failure.details.file).toMatch(/\.txt$/);
  });

  it('missing folders and files, by name', async () => {
    const absent = await failureOf(() => openCelebA('/nowhere/celeba'));
    expect([absent.code, absent.message]).toEqual(['DATASET_NOT_FOUND', '/nowhere/celeba does not exist']);
    for (const name of ['img_align_celeba', 'list_attr_celeba.txt']) {
      const folder = folderOf({});
      rmSync(join(folder, name), { recursive: true });
      const failure = await failureOf(() => openCelebA(folder));
      expect([failure.code, failure.details.file]).toEqual(['DATASET_NOT_FOUND', join(folder, name)]);
    }
  });

  it('a list that is a folder, and a folder that is a file', async () => {
    const folder = folderOf({});
    rmSync(join(folder, 'list_attr_celeba.txt'));
    mkdirSync(join(folder, 'list_attr_celeba.txt'));
    expect((await failureOf(() => openCelebA(folder))).code).toBe('DATASET_NOT_FOUND');
    const file = await failureOf(() => openCelebA(import.meta.filename));
    expect(file.message).toContain('is not a folder');
  });

  it.each([
    ['{', /facet.json, file/],
    ['{"attributes":["TALL"]}', /attributes.0: is not one of the 40/],
    ['{"attributes":[]}', /attributes/],
  ])('a facet.json of %s', async (text, message) => {
    const folder = folderOf({});
    writeFileSync(join(folder, 'facet.json'), text);
    const failure = await failureOf(() => openCelebA(folder));
    expect(failure.code).toBe('DATASET_MALFORMED');
    expect(failure.message).toMatch(message);
  });

  it('a half-rendered folder', async () => {
    const folder = folderOf({});
    const rendering = { renderer: '1', seed: 0, count: 3, complete: false };
    writeFileSync(join(folder, 'facet.json'), JSON.stringify({ attributes: ['BALD'], rendering }));
    expect((await failureOf(() => openCelebA(folder))).message).toMatch(/interrupted/);
  });
});

describe.skipIf(!sharedData.present)('the official files', () => {
  it('are read whole: 202,599 rows, 6,031 of them with an image', async () => {
    const dataset = await openCelebA(sharedData.celeba);
    expect(await dataset.count()).toBe(6031);
    const [image] = await collect(dataset.images({ partitions: ['test'], limit: 1 }));
    expect(image.partition).toBe('test');
    expect(dataset.report()).toMatchObject({ images: 1, imagesWithoutRow: { count: 0 } });
  });
});
