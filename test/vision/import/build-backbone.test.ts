import { describe, expect, it } from 'vitest';
import { Random } from '../../../src/domain/index.js';
import { decodeModel, encodeModel, SessionWorker, type OnnxModel } from '../../../src/onnx/index.js';
import { Backbone } from '../../../src/vision/backbone.js';
import { sha256 } from '../../../src/vision/digest.js';
import { buildBackbone } from '../../../src/vision/import/build-backbone.js';
import { choosePreprocessing } from '../../../src/vision/import/presets.js';
import { failureOf } from '../../support/failure.js';
import {
  PENULTIMATE,
  TINY_FEATURES,
  TINY_SIDE,
  tinyClassifier,
  type TinyOptions,
} from '../support/tiny-classifier.js';

const build = (model: OnnxModel, side?: number) =>
  buildBackbone(encodeModel(model), { side, usualSide: TINY_SIDE });

/** Images [count, 3, side, side], drawn. */
function drawn(count: number, side = TINY_SIDE): Float32Array {
  const random = new Random(7);
  return Float32Array.from({ length: count * 3 * side * side }, () => random.normal());
}

/** What the uncut classifier computes before its last layer, image by image. */
async function penultimate(model: OnnxModel, images: Float32Array, layout: TinyOptions['layout'] = 'NCHW') {
  const side = TINY_SIDE;
  const worker = await SessionWorker.start({ threads: 1 });
  const outputs = [...model.outputs, { name: PENULTIMATE, type: 'float32', dims: [] } as const];
  const session = await worker.load(encodeModel({ ...model, outputs: outputs.slice(1) }), { device: 'cpu' });
  const rows: number[] = [];
  const length = 3 * side * side;
  for (let at = 0; at < images.length; at += length) {
    const image = images.slice(at, at + length);
    const input =
      layout === 'NHWC'
        ? { data: channelsLast(image, side), dims: [1, side, side, 3] }
        : { data: image, dims: [1, 3, side, side] };
    rows.push(...(await session.run({ input }))[PENULTIMATE].data);
  }
  await worker.close();
  return Float32Array.from(rows);
}

function channelsLast(image: Float32Array, side: number): Float32Array {
  const area = side * side;
  return image.map((_value, i) => image[(i % 3) * area + Math.floor(i / 3)]);
}

async function backboneFeatures(
  model: OnnxModel,
  images: Float32Array,
  count: number,
): Promise<Float32Array> {
  const { onnx, dimensions, side, batching } = await build(model);
  const source = {
    id: 'tiny',
    dimensions,
    onnx,
    sha256: sha256(onnx),
    preprocessing: choosePreprocessing('imagenet-v2', side),
    oneByOne: batching === 'one',
  };
  const backbone = await Backbone.open(() => Promise.resolve(source), { device: 'cpu', threads: 1 });
  try {
    return await backbone.run(images.slice(), count);
  } finally {
    await backbone.close();
  }
}

const variants: [string, TinyOptions, string][] = [
  ['a free batch', {}, 'free'],
  ['MatMul, Add, Softmax', { ending: 'matmul' }, 'free'],
  ['a channels-last input', { layout: 'NHWC' }, 'free'],
  ['an unwritten number of channels', { layout: 'unknown' }, 'free'],
  ['an unwritten size', { side: 'S' }, 'free'],
  ['weights listed as inputs', { weightsAsInputs: true }, 'free'],
  ['a fixed batch of 1', { batch: 1 }, 'free'],
  ['a fixed batch of 1 written into a Reshape', { batch: 1, flatten: 'reshape' }, 'reshaped'],
  ['a batch written into a Reshape only', { flatten: 'reshape' }, 'reshaped'],
  ['a network that one image fits through', { batch: 1, flatten: 'single' }, 'one'],
];

describe('buildBackbone', () => {
  it.each(variants)('with %s gives the features of the uncut graph', async (_name, options, batching) => {
    const model = tinyClassifier(options);
    expect(await build(model)).toMatchObject({
      dimensions: TINY_FEATURES,
      batching,
      side: TINY_SIDE,
      layout: options.layout === 'NHWC' ? 'NHWC' : 'NCHW',
      cut: { tensor: PENULTIMATE },
    });
    const images = drawn(3);
    const expected = await penultimate(model, images, options.layout);
    const features = await backboneFeatures(model, images, 3);
    expect(features.length).toBe(3 * TINY_FEATURES);
    features.forEach((value, i) => {
      expect(Math.abs(value - expected[i])).toBeLessThan(1e-5 * Math.max(1, Math.abs(expected[i])));
    });
    expect(features.slice(0, TINY_FEATURES)).not.toEqual(features.slice(TINY_FEATURES, 2 * TINY_FEATURES));
  });

  it('runs a network that mixes the images of a batch one by one', async () => {
    const model = tinyClassifier({ flatten: 'mixing' });
    expect(await build(model)).toMatchObject({ batching: 'one' });
    const images = drawn(3);
    const features = await backboneFeatures(model, images, 3);
    const expected = await penultimate(model, images);
    features.forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i], 4);
    });
  });

  it('writes a graph of the shape every backbone has, the same every time', async () => {
    const first = await build(tinyClassifier({ layout: 'NHWC', batch: 1 }));
    const { inputs, outputs, initializers } = decodeModel(first.onnx);
    expect(inputs).toEqual([{ name: 'input', type: 'float32', dims: ['N', 3, TINY_SIDE, TINY_SIDE] }]);
    expect(outputs).toEqual([{ name: 'features', type: 'float32', dims: ['N', TINY_FEATURES] }]);
    expect(initializers.some(({ name }) => name.includes('fc/'))).toBe(false);
    const again = await build(tinyClassifier({ layout: 'NHWC', batch: 1 }));
    expect(sha256(again.onnx)).toBe(sha256(first.onnx));
  });

  it('takes the size asked for where the file leaves it open, and no other where it says it', async () => {
    expect((await build(tinyClassifier({ side: 'S' }), 24)).side).toBe(24);
    expect((await build(tinyClassifier({ side: 16 }), 16)).side).toBe(16);
    const failure = await failureOf(() => build(tinyClassifier({ side: 16 }), 24));
    expect(failure).toMatchObject({ code: 'BAD_USER_INPUT', details: { field: 'input-size', limit: 16 } });
  });

  const { inputs, ...rest } = tinyClassifier();
  it.each([
    [
      'a fixed batch of 8 that its Reshapes need',
      tinyClassifier({ batch: 8, flatten: 'single' }),
      /cannot be used/,
    ],
    ['a float16 input', tinyClassifier({ inputType: 'float16' }), /"input" is float16/],
    [
      'a second input',
      { ...rest, inputs: [...inputs, { name: 'mask', type: 'float32', dims: [1] }] },
      /2 inputs/,
    ],
    ['no input', { ...rest, inputs: [] }, /0 inputs/],
    ['a matrix as input', { ...rest, inputs: [{ ...inputs[0], dims: ['N', 12] }] }, /has shape \[N, 12\]/],
    [
      'four channels',
      { ...rest, inputs: [{ ...inputs[0], dims: ['N', 4, 16, 16] }] },
      /without 3 colour channels/,
    ],
    ['an oblong input', { ...rest, inputs: [{ ...inputs[0], dims: ['N', 3, 16, 32] }] }, /not square/],
    ['an input without a shape', { ...rest, inputs: [{ ...inputs[0], dims: [] }] }, /has shape unknown/],
    ['no last layer', tinyClassifier({ ending: 'conv' }), /must end in a Gemm or MatMul/],
    ['features that do not depend on the image', zeroed(tinyClassifier()), /the same for every image/],
  ] satisfies [string, OnnxModel, RegExp][])('refuses %s, with the reason', async (_name, model, message) => {
    const failure = await failureOf(() => build(model));
    expect(failure.code).toBe('MODEL_INVALID');
    expect(failure.message).toMatch(message);
  });

  it.each([
    ['HTML', Buffer.from('<!doctype html><title>Sign in</title>')],
    ['nothing', Buffer.alloc(0)],
    ['half a model', encodeModel(tinyClassifier()).subarray(0, 1500)],
  ])('refuses %s', async (_name, bytes) => {
    const failure = await failureOf(() => buildBackbone(bytes, { usualSide: TINY_SIDE }));
    expect(failure.code).toBe('MODEL_INVALID');
  });
});

/** All convolution weights 0: the image no longer matters. */
function zeroed(model: OnnxModel): OnnxModel {
  const initializers = model.initializers.map((initializer) =>
    initializer.type === 'float32' && initializer.name.endsWith('kernel')
      ? { ...initializer, data: new Float32Array(initializer.data.length) }
      : initializer,
  );
  return { ...model, initializers };
}
