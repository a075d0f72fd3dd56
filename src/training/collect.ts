import { readFile } from 'node:fs/promises';
import type { LabelledImage } from '../dataset/index.js';
import { ATTRIBUTE_COUNT } from '../domain/index.js';
import type { FeatureExtractor, ImageSource } from '../vision/index.js';
import type { TrainingSet } from './training-set.js';

/** Features and labels of a dataset, and the images that could not be read. */
export interface CollectedSet {
  readonly set: TrainingSet;
  readonly failed: readonly { readonly externalId: string; readonly code: string; readonly reason: string }[];
}

/**
 * Brings labelled images into memory as backbone features, through the feature store. An external id met twice (the
 * same photograph in two folders) counts once, the first wins. Memory: 4 bytes × dimensions an image.
 * @param onProgress called with the number of images done
 */
export async function collectFeatures(
  images: AsyncIterable<LabelledImage>,
  extractor: FeatureExtractor,
  onProgress: (done: number) => void = () => undefined,
): Promise<CollectedSet> {
  const features: Float32Array[] = [];
  const labels: Int8Array[] = [];
  const failed: { externalId: string; code: string; reason: string }[] = [];
  for await (const result of extractor.extract(sources(images))) {
    if (result.ok) {
      features.push(result.features);
      labels.push(result.key.labels);
    } else {
      failed.push({
        externalId: result.key.externalId,
        code: result.error.code,
        reason: result.error.message,
      });
    }
    onProgress(features.length + failed.length);
  }
  const dimensions = extractor.backbone.dimensions;
  const set = {
    count: features.length,
    dimensions,
    features: new Float32Array(features.length * dimensions),
    labels: new Int8Array(features.length * ATTRIBUTE_COUNT),
  };
  features.forEach((row, i) => {
    set.features.set(row, i * dimensions);
    set.labels.set(labels[i], i * ATTRIBUTE_COUNT);
  });
  return { set, failed };
}

async function* sources(images: AsyncIterable<LabelledImage>): AsyncIterable<ImageSource<LabelledImage>> {
  const seen = new Set<string>();
  for await (const image of images) {
    if (seen.has(image.externalId)) continue;
    seen.add(image.externalId);
    yield { key: image, read: () => readFile(image.path) };
  }
}
