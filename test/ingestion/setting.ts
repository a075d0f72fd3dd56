import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { LabelledImage } from '../../src/dataset/index.js';
import { imageId, Random, type Partition } from '../../src/domain/index.js';
import { payloadKeys, type VectorPoint } from '../../src/vectors/index.js';
import { importImages, type ImportOptions } from '../../src/ingestion/index.js';
import { celebaFolder, officialHeader } from '../support/celeba-folder.js';
import { ContentExtractor, contentFeatures } from '../support/content-extractor.js';
import { collect } from '../support/failure.js';
import { LABEL_DIMENSIONS, LabelModel } from '../support/label-model.js';
import { MemoryCatalogue } from '../support/memory-catalogue.js';
import { MemoryVectorIndex } from '../support/memory-vector-index.js';

export const DATASET = 'tests';

export const nameOf = (n: number) => `${String(n).padStart(6, '0')}.jpg`;
export const idOf = (n: number) => imageId(DATASET, nameOf(n));

/** A folder of `count` files to import, written once for many tests. */
export function imageFiles(count: number) {
  const contents = Array.from({ length: count }, (_, n): [string, string] => [nameOf(n), contentOf(n)]);
  const { folder, remove } = celebaFolder({
    attributes: ['0', officialHeader],
    images: Object.fromEntries(contents),
  });
  const path = (n: number) => join(folder, 'img_align_celeba', nameOf(n));
  const changed = new Set<number>();
  return {
    path,
    remove,
    write: (n: number, content: string) => {
      changed.add(n);
      writeFileSync(path(n), content);
    },
    erase: (n: number) => {
      changed.add(n);
      rmSync(path(n));
    },
    /** Undoes what a test wrote and erased. */
    restore: () => {
      for (const n of changed) writeFileSync(path(n), contentOf(n));
      changed.clear();
    },
  };
}

const contentOf = (n: number) => `image ${n}`;

export type ImageFiles = ReturnType<typeof imageFiles>;

/** Empty stores in memory, a model and an extractor without weights. */
export function ingestionSetting(files: ImageFiles) {
  const parts = {
    catalogue: new MemoryCatalogue(),
    index: new MemoryVectorIndex(LABEL_DIMENSIONS),
    model: new LabelModel('v1'),
    extractor: new ContentExtractor(),
  };
  return {
    parts,
    /** Image n as a dataset gives it, with labels that follow from n. */
    image: (n: number, given: Partial<LabelledImage> = {}): LabelledImage => ({
      externalId: nameOf(n),
      path: files.path(n),
      partition: partitionOf(n),
      labels: labelsOf(n),
      ...given,
    }),
    run: (images: readonly LabelledImage[], options: Partial<ImportOptions> = {}) =>
      importImages({
        ...parts,
        model: () => parts.model,
        source: streamed(images),
        dataset: DATASET,
        ...options,
      }),
    points: (modelVersion = parts.model.version) => allPoints(parts.index.scroll(modelVersion, 100)),
    /** Both stores hold exactly these images, INDEXED, with the embedding of their content and their labels. */
    expectExactly: async (numbers: readonly number[]) => {
      const { catalogue, index, model } = parts;
      expect([...catalogue.rows.keys()].sort()).toEqual(numbers.map(idOf).sort());
      expect(await catalogue.countByState()).toEqual({ PENDING: 0, INDEXED: numbers.length, DELETING: 0 });
      const points = await allPoints(index.scroll(model.version, 100));
      const byId = new Map(points.map((point) => [point.id, point]));
      expect(points).toHaveLength(numbers.length);
      for (const n of numbers) {
        const expected = await model.embedFeatures(contentFeatures(Buffer.from(contentOf(n))), 1);
        expect(byId.get(idOf(n))?.vector).toEqual(expected);
        const keys = [...(byId.get(idOf(n))?.payload.attributes ?? [])].sort((a, b) => a - b);
        expect(keys).toEqual(payloadKeys(labelsOf(n)).sort((a, b) => a - b));
      }
    },
  };
}

export type Setting = ReturnType<typeof ingestionSetting>;

export function partitionOf(n: number): Partition | null {
  return (['train', 'validation', 'test', null] as const)[n % 4];
}

export function labelsOf(n: number): Int8Array {
  const random = Random.stream(n, 5);
  return Int8Array.from({ length: 40 }, () => random.int(3) - 1);
}

async function allPoints(batches: AsyncIterable<VectorPoint[]>): Promise<VectorPoint[]> {
  return (await collect(batches)).flat();
}

export async function* streamed<T>(items: readonly T[]): AsyncGenerator<T> {
  for (const item of items) yield await Promise.resolve(item);
}
