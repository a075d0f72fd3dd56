import type { ImageFilter, NewImage } from '../../src/catalogue/index.js';
import {
  ATTRIBUTE_COUNT,
  ATTRIBUTES,
  imageId,
  PARTITIONS,
  type Attribute,
  type Random,
} from '../../src/domain/index.js';

/** An image with everything set; what matters to a test is overridden. */
export function newImage(externalId: string, override: Partial<NewImage> = {}): NewImage {
  const dataset = override.dataset ?? 'faces';
  return {
    id: imageId(dataset, externalId),
    dataset,
    externalId,
    sha256: 'a'.repeat(64),
    location: `file:///faces/${externalId}`,
    mediaType: 'image/jpeg',
    width: 178,
    height: 218,
    bytes: 9001,
    partition: null,
    labels: new Int8Array(ATTRIBUTE_COUNT),
    metadata: {},
    ...override,
  };
}

/** Images of two datasets and every partition; a third of them labelled completely, a third in part, a third not at all. */
export function randomImages(random: Random, count: number): NewImage[] {
  return Array.from({ length: count }, (_, i) => {
    const known = [0, 0.6, 1][random.int(3)];
    return newImage(`${i}.jpg`, {
      dataset: random.int(3) === 0 ? 'other' : 'faces',
      partition: [...PARTITIONS, null][random.int(4)],
      labels: Int8Array.from({ length: ATTRIBUTE_COUNT }, () =>
        random.float() >= known ? 0 : random.float() < 0.4 ? 1 : -1,
      ),
    });
  });
}

/** Filters of every kind, from none to one that asks for everything at once. */
export function randomFilter(random: Random): ImageFilter {
  const attributes = (): Attribute[] =>
    random.sample(random.int(3), ATTRIBUTE_COUNT).map((id) => ATTRIBUTES[id]);
  return {
    ...(random.int(2) === 0 && { present: attributes() }),
    ...(random.int(2) === 0 && { absent: attributes() }),
    ...(random.int(3) === 0 && { datasets: [['faces'], ['other', 'nowhere'], []][random.int(3)] }),
    ...(random.int(3) === 0 && {
      partitions: random.sample(random.int(3), PARTITIONS.length).map((i) => PARTITIONS[i]),
    }),
  };
}
