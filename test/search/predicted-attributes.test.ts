import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ATTRIBUTES, attributeId, attributeQuery } from '../../src/domain/index.js';
import { createSearchService } from '../../src/search/index.js';
import { failureOf } from '../support/failure.js';
import { inUse } from '../support/in-use.js';
import { catalogueImage } from '../support/memory-gallery.js';
import { numberedId } from '../support/points.js';
import { SearchFixture, sumModel } from './search-fixture.js';

const images = Array.from({ length: 12 }, (_, n) => catalogueImage(n));

let fixture: SearchFixture;
beforeEach(async () => {
  fixture = await SearchFixture.open();
  await fixture.use(sumModel('a'));
  await fixture.add(...images);
});
afterEach(() => fixture.index.close());

const predicted = (id: string) => fixture.service.predictedAttributes(id);

/** What a search for one attribute alone says of an image: by definition. */
async function alone(id: string, attribute: (typeof ATTRIBUTES)[number]) {
  const query = attributeQuery({ present: [attribute] });
  const { edges } = await fixture.service.searchByAttributes(query, { first: 100 });
  const edge = edges.find(({ node }) => node.id === id);
  return { score: edge?.score, probability: edge?.probability };
}

describe('the predicted attributes of an image', () => {
  it('are those of a search for each alone, with the labels beside', async () => {
    const labels = new Set<unknown>();
    for (const image of images.slice(0, 3)) {
      const found = await predicted(image.id);
      expect(found.map(({ attribute }) => attribute)).toEqual(ATTRIBUTES);
      for (const { attribute, label, ...figures } of found) {
        expect(figures).toEqual(await alone(image.id, attribute));
        const stored = image.labels[attributeId(attribute)];
        expect(label).toBe({ '1': 'PRESENT', '-1': 'ABSENT', '0': null }[String(stored)]);
        labels.add(label);
      }
    }
    expect(labels.size).toBe(3);
  });

  it('are those the model can tell, and follow a change of model', async () => {
    const before = await predicted(images[0].id);
    await fixture.use(sumModel('b', ['SMILING', 'BALD']));
    await fixture.add(...images);
    const after = await predicted(images[0].id);
    expect(after.map(({ attribute }) => attribute)).toEqual(['BALD', 'SMILING']);
    const bald = before.find(({ attribute }) => attribute === 'BALD');
    expect(after[0].score).not.toBe(bald?.score);
    expect(after[0]).toMatchObject(await alone(images[0].id, 'BALD'));
  });

  it('encode each attribute once for a model, and again only after a failure', async () => {
    let runs = 0;
    const model = sumModel('a');
    const service = createSearchService({
      index: fixture.index,
      catalogue: fixture.gallery.catalogue,
      model: inUse(() => ({
        ...model,
        encodeQueries: (queries) => {
          runs++;
          return runs === 1 ? Promise.reject(new Error('the device is gone')) : model.encodeQueries(queries);
        },
      })),
    });
    await expect(service.predictedAttributes(images[0].id)).rejects.toThrow('the device is gone');
    const first = await service.predictedAttributes(images[0].id);
    await service.predictedAttributes(images[1].id);
    expect(runs).toBe(1 + 40);
    expect(first).toEqual(await predicted(images[0].id));
  });

  it('are refused without an image, its embedding or a model', async () => {
    fixture.gallery.setState(images[2].id, 'DELETING');
    await fixture.index.delete([images[3].id]);
    for (const id of [numberedId(999), images[2].id, images[3].id]) {
      expect(await failureOf(() => predicted(id))).toMatchObject({
        code: 'NOT_FOUND',
        details: { field: 'of' },
      });
    }
    fixture.model = null;
    expect(await failureOf(() => predicted(images[0].id))).toMatchObject({ code: 'MODEL_MISSING' });
  });
});
