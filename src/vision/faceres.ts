import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { FacetError } from '../domain/index.js';
import { encodeModel } from '../onnx/index.js';
import { cachedBackbone, type CachedBackbone, type Sources } from './backbone-cache.js';
import type { Preprocessing } from './features.js';
import { readTfjsModel } from './tfjs-model.js';
import { tfjsToOnnx } from './tfjs-to-onnx.js';

/**
 * FaceRes, the embedded default backbone: a MobileNet trained on VGGFace2 for face attributes (Savchenko, "Efficient
 * facial representations for age, gender and identity recognition…", PeerJ Computer Science 2019), as shipped for
 * TensorFlow.js in the npm package @vladmandic/human (MIT). Its features are the mean over the image of three of its
 * blocks: the last knows who it is, the earlier ones still know how it looks (models/README.md has the figures). Its age
 * and gender heads are not used. The input is BGR less VGGFace2's mean colour, not scaled.
 */
export const FACERES = {
  id: 'faceres',
  dimensions: 1024 + 512 + 256,
  preprocessing: {
    resize: 224,
    crop: 224,
    interpolation: 'bilinear',
    channels: 'BGR',
    scale: 1,
    mean: [91.4953, 103.8827, 131.0912],
    std: [1, 1, 1],
  } satisfies Preprocessing,
  /** Nodes whose pooled values are the features; `dimensions` is their channels' sum. */
  taps: ['global_pooling/Mean', 'conv_pw_11_relu/clip_by_value', 'conv_pw_5_relu/clip_by_value'],
} as const;

/** What FaceRes' features belong to (BackboneInfo.hash), known without converting it; a test compares the two. */
export const FACERES_HASH = '5a9a20f6576fd48a62d850987fac9963e10d058dd524dddc666cac4217256ec3';

/** Raised whenever the conversion writes other bytes for the same sources. */
const CONVERTER_VERSION = 1;

/**
 * FaceRes as ONNX: input `input` [N, 3, 224, 224], output `features` [N, 1792]. Converted on first use.
 * @param folder where the conversion is kept
 * @throws FacetError `MODEL_MISSING` where the package is not installed, `MODEL_INVALID` where its files are not FaceRes
 */
export async function loadFaceres(folder: string): Promise<CachedBackbone> {
  const sources = await readSources();
  const version = [CONVERTER_VERSION, ...FACERES.taps].join();
  return cachedBackbone(folder, { name: FACERES.id, version, sources }, () => {
    const { 'faceres.json': json, 'faceres.bin': bin } = sources;
    return encodeModel(tfjsToOnnx(readTfjsModel(json.toString('utf8'), bin), FACERES.taps, FACERES.id));
  });
}

async function readSources() {
  try {
    // The package's export map hides its model files; its entry point shows where they are.
    const entry = createRequire(import.meta.url).resolve('@vladmandic/human');
    const models = join(dirname(entry), '../models');
    const [json, bin] = await Promise.all(
      ['faceres.json', 'faceres.bin'].map((file) => readFile(join(models, file))),
    );
    return { 'faceres.json': json, 'faceres.bin': bin } satisfies Sources;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new FacetError(
      'MODEL_MISSING',
      `backbone faceres: the npm package @vladmandic/human is not readable (${reason}); run npm ci`,
      {},
      { cause },
    );
  }
}
