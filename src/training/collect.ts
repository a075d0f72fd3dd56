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

export interface CollectOptions {
  /** How many images there are at most. */
  readonly capacity: number;
  /** Called with the number of images done. */
  readonly onProgress?: (done: number) => void;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Brings labelled images into memory as backbone features, through the feature store. An external id met twice (the
 * same photograph in two folders) counts once, the first wins. Memory: 4 bytes × dimensions an image, shared, so that
 * the training thread gets them without a copy.
 * @throws the signal's reason when aborted; features extracted until then are stored
 */
export async function collectFeatures(
  images: AsyncIterable<LabelledImage>,
  extractor: FeatureExtractor,
  { capacity, onProgress, signal }: CollectOptions,
): Promise<CollectedSet> {
  const { dimensions } = extractor.backbone;
  const features = new Float32Array(new SharedArrayBuffer(capacity * dimensions * 4));
  const labels = new Int8Array(capacity * ATTRIBUTE_COUNT);
  const failed: { externalId: string; code: string; reason: string }[] = [];
  let count = 0;
  for await (const result of extractor.extract(sources(images))) {
    signal?.throwIfAborted();
    if (result.ok) {
      features.set(result.features, count * dimensions);
      labels.set(result.key.labels, count * ATTRIBUTE_COUNT);
      count++;
    } else {
      failed.push({
        externalId: result.key.externalId,
        code: result.error.code,
        reason: result.error.message,
      });
    }
    onProgress?.(count + failed.length);
  }
  const set = {
    count,
    dimensions,
    features: features.subarray(0, count * dimensions),
    labels: labels.subarray(0, count * ATTRIBUTE_COUNT),
  };
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
