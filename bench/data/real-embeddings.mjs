// Embeddings as the shipped model makes them of photographs. Their features are kept from run to run in the product's own
// feature store, in a folder outside the repository: 16 ms of CPU an image are paid once.
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ATTRIBUTES, Random } from '../../dist/domain/index.js';
import { loadModel } from '../../dist/model/index.js';
import { openFeatureExtractor } from '../../dist/vision/index.js';
import { photographs } from './photographs.mjs';

export const MODEL_FOLDER = resolve(import.meta.dirname, '../../models/celeba-faceres');
export const LIMITS = { maxImageBytes: 20 * 1024 * 1024, maxImagePixels: 50_000_000 };
const CACHE = process.env.FACET_BENCH_CACHE ?? join(tmpdir(), 'facet-bench-cache');
/** A query of three attributes, as users ask. */
const ASKED = 3;

/** @returns rows row-major [count × 300], and as many embeddings of queries as asked for */
export async function realEmbeddings(context, most, queries) {
  const { source, images } = await photographs(context, most);
  // A quick run leaves nothing behind.
  const features = await featuresOf(images, context.mode === 'quick' ? context.shared : CACHE);
  const model = await loadModel(MODEL_FOLDER);
  const { featureDimensions } = model.manifest;
  const packed = new Float32Array(features.length * featureDimensions);
  features.forEach((one, i) => packed.set(one, i * featureDimensions));
  const rows = await model.embedFeatures(packed, features.length);
  const random = new Random(3);
  const asked = Array.from({ length: queries }, () => {
    const signed = new Int8Array(ATTRIBUTES.length);
    for (const id of random.sample(ASKED, ATTRIBUTES.length)) signed[id] = random.int(2) === 0 ? 1 : -1;
    return signed;
  });
  const encoded = await model.encodeQueries(asked);
  await model.close();
  return { source, count: features.length, rows, queries: encoded };
}

async function featuresOf(images, dataDir) {
  const extractor = await openFeatureExtractor({ dataDir, device: 'cpu', ...LIMITS });
  const features = [];
  const sources = images.map(({ path }) => ({ key: path, read: () => readFile(path) }));
  for await (const result of extractor.extract(sources)) {
    if (!result.ok) throw result.error;
    features.push(result.features);
  }
  await extractor.close();
  return features;
}
