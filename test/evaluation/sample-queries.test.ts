import { describe, expect, it } from 'vitest';
import { ATTRIBUTE_COUNT, imageId, satisfies } from '../../src/domain/index.js';
import { imageKey } from '../../src/evaluation/image-key.js';
import { LabelTable } from '../../src/evaluation/label-table.js';
import { sampleQueries, type Sampling } from '../../src/evaluation/sample-queries.js';
import { randomLabels } from './support/label-gallery.js';

const sampling: Sampling = {
  protocol: 'partial',
  m: 3,
  count: 100,
  seed: 7,
  askable: Array.from({ length: ATTRIBUTE_COUNT }, (_, id) => id),
};

function table(images: readonly { readonly id: string; readonly labels: Int8Array }[]) {
  const labels = new LabelTable();
  // Two blocks, as a gallery comes in.
  for (const part of [images.slice(0, 50), images.slice(50)]) {
    const packed = new Int8Array(part.length * ATTRIBUTE_COUNT);
    part.forEach((image, row) => {
      packed.set(image.labels, row * ATTRIBUTE_COUNT);
    });
    labels.add(packed);
  }
  return { labels, keys: Uint32Array.from(images, ({ id }) => imageKey(id)) };
}

const images = randomLabels(300, 0.1)
  .map((labels, i) => ({ id: imageId('test', `${i}`), labels }))
  .sort((a, b) => (a.id < b.id ? -1 : 1));

function draw(gallery: typeof images, given: Partial<Sampling> = {}): string[] {
  const { labels, keys } = table(gallery);
  const drawn = sampleQueries(labels, keys, { ...sampling, ...given });
  if (drawn === undefined) return [];
  return Array.from(drawn.rows, (row, query) => {
    const judged = drawn.judged.subarray(query * ATTRIBUTE_COUNT, (query + 1) * ATTRIBUTE_COUNT);
    const asked = drawn.asked.subarray(query * ATTRIBUTE_COUNT, (query + 1) * ATTRIBUTE_COUNT);
    expect(satisfies(gallery[row].labels, judged)).toBe(true);
    if (given.protocol === 'reference') expect([...asked]).toEqual([...gallery[row].labels]);
    else expect([...asked]).toEqual([...judged]);
    return `${gallery[row].id} ${judged.join('')}`;
  });
}

describe('sampleQueries', () => {
  it('asks each image once before it asks one twice, and other attributes then', () => {
    const queries = draw(images, { count: 750 });
    const idOf = (query: string) => query.split(' ')[0];
    expect(new Set(queries.slice(0, 300).map(idOf)).size).toBe(300);
    expect(new Set(queries.slice(300, 600).map(idOf)).size).toBe(300);
    expect(queries.slice(0, 300).map(idOf)).not.toEqual(queries.slice(300, 600).map(idOf));
    expect(new Set(queries).size).toBeGreaterThan(740);
  });

  it('asks fewer queries as the first of more', () => {
    expect(draw(images, { count: 40 })).toEqual(draw(images).slice(0, 40));
  });

  it('asks a gallery that grew or shrank by a few images nearly the same', () => {
    const before = new Set(draw(images));
    const grown = images.filter((_, i) => i % 30 !== 0);
    const kept = draw(grown).filter((query) => before.has(query));
    // A thirtieth of the images is gone, and so are about as many of the queries.
    expect(kept.length).toBeGreaterThan(88);
  });

  it('asks other images and other attributes under another seed', () => {
    const before = new Set(draw(images));
    expect(draw(images, { seed: 8 }).filter((query) => before.has(query)).length).toBeLessThan(5);
  });

  it('gives every image the same chance', () => {
    const counts = new Map<string, number>();
    for (let seed = 0; seed < 60; seed++) {
      for (const query of draw(images, { seed, count: 30 })) {
        const [id] = query.split(' ');
        counts.set(id, (counts.get(id) ?? 0) + 1);
      }
    }
    // 1,800 draws over 300 images: 6 each, binomial, standard deviation 2.3; no image is never or always drawn.
    const drawn = images.map(({ id }) => counts.get(id) ?? 0);
    expect(Math.max(...drawn)).toBeLessThan(20);
    const squares = drawn.reduce((sum, count) => sum + (count - 6) ** 2, 0);
    // Chi-squared with 299 degrees of freedom (mean 299, deviation 24), times the expected 6 and 1 − 1/10.
    expect(squares / 6 / 0.9).toBeLessThan(299 + 5 * 24.5);
    expect(squares / 6 / 0.9).toBeGreaterThan(299 - 5 * 24.5);
  });

  it('draws from what the protocol and the model allow', () => {
    expect(draw(images, { protocol: 'reference' })).toHaveLength(100);
    for (const query of draw(images, { protocol: 'present-only', m: 2 }))
      expect(query.split(' ')[1]).not.toContain('-1');
    expect(draw(images, { m: 3, askable: [4, 5] })).toEqual([]);
    expect(draw([])).toEqual([]);
  });
});
