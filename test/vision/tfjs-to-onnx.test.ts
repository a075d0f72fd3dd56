import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../src/domain/index.js';
import { encodeModel, SessionWorker } from '../../src/onnx/index.js';
import { readTfjsModel } from '../../src/vision/tfjs-model.js';
import { tfjsToOnnx } from '../../src/vision/tfjs-to-onnx.js';
import { convolve, image, map, pool, type Image } from './naive-tfjs.js';
import { TfjsBuilder } from './tfjs-builder.js';

let worker: SessionWorker;
beforeAll(async () => {
  worker = await SessionWorker.start({ threads: 1 });
});
afterAll(() => worker.close());

const convert = (builder: TfjsBuilder, ...taps: string[]) => {
  const { json, bin } = builder.build();
  return tfjsToOnnx(readTfjsModel(json, bin), taps, 'test');
};

/** Random images run through the converted model as one batch, in NCHW. */
async function run(
  builder: TfjsBuilder,
  output: string | readonly string[],
  images: readonly Image[],
): Promise<Float32Array> {
  const onnx = convert(builder, ...[output].flat());
  const session = await worker.load(encodeModel(onnx), { device: 'cpu' });
  const { height, width, channels } = images[0];
  const planes = images.flatMap((one) =>
    Array.from({ length: channels * height * width }, (_, i) => {
      const within = i % (height * width);
      return one.at(Math.floor(within / width), within % width, Math.floor(i / (height * width)));
    }),
  );
  const dims = [images.length, channels, height, width];
  const { features } = await session.run({ input: { data: Float32Array.from(planes), dims } });
  await session.release();
  return features.data;
}

function randomImages(count: number, height: number, width: number, channels: number): Image[] {
  const random = new Random(3);
  return Array.from({ length: count }, () => image(height, width, channels, () => random.normal() * 4));
}

function expectClose(actual: Float32Array, expected: readonly number[]): void {
  expect(actual.length).toBe(expected.length);
  expected.forEach((value, i) => {
    expect(Math.abs(actual[i] - value)).toBeLessThan(2e-5 * (1 + Math.abs(value)));
  });
}

describe('tfjsToOnnx, against plain loops', () => {
  // Even sizes with stride 2 pad only at the end; odd ones on both sides.
  it.each([
    { height: 8, width: 8, stride: 2, padding: 'SAME', size: 3 },
    { height: 7, width: 10, stride: 2, padding: 'SAME', size: 3 },
    { height: 9, width: 6, stride: 1, padding: 'SAME', size: 3 },
    { height: 9, width: 6, stride: 3, padding: 'SAME', size: 2 },
    { height: 9, width: 6, stride: 2, padding: 'VALID', size: 3 },
    { height: 5, width: 6, stride: 1, padding: 'SAME', size: 1 },
  ] as const)('convolves $height×$width, $size×$size by $stride, $padding', async (layer) => {
    const { height, width, stride, padding, size } = layer;
    for (const depthwise of [false, true]) {
      const builder = new TfjsBuilder();
      const kernel = builder.kernel(size, size, 3, depthwise ? 2 : 5);
      builder.input('x', height, width, 3);
      const op = depthwise ? 'DepthwiseConv2dNative' : 'Conv2D';
      builder.convolution(op, 'c', 'x', kernel, { stride, padding });
      builder.constant('axes', [2], Float32Array.of(1, 2), { dtype: 'int32' });
      builder.node('Mean', 'pooled', ['c', 'axes']);
      const images = randomImages(2, height, width, 3);
      const expected = images.flatMap((one) => pool(convolve(one, kernel, stride, padding, depthwise)));
      expectClose(await run(builder, 'pooled', images), expected);
    }
  });

  it('computes a small MobileNet, folded, with its other heads cut away', async () => {
    const builder = new TfjsBuilder();
    const first = builder.kernel(3, 3, 3, 4);
    const depth = builder.kernel(3, 3, 4, 1);
    const point = builder.kernel(1, 1, 4, 6);
    const [shift1, scale2, shift2, bias3] = [4, 4, 4, 6].map((count) => builder.values(count));
    builder.input('x', 12, 10, 3);
    const half = { half: true };
    builder.convolution('Conv2D', 'c1', 'x', first, { stride: 2 });
    builder.node('Add', 'a1', ['c1', builder.constant('shift1', [4], shift1, half)]);
    builder.node('Relu', 'r1', ['a1']);
    builder.node('Minimum', 'n1', ['r1', builder.constant('six', [], Float32Array.of(6), half)]);
    builder.node('Maximum', 'm1', ['n1', builder.constant('zero', [], Float32Array.of(0), half)]);
    builder.convolution('DepthwiseConv2dNative', 'c2', 'm1', depth, { stride: 2 });
    builder.node('Mul', 's2', ['c2', builder.constant('scale2', [4], scale2, half)]);
    builder.node('Add', 'a2', ['s2', builder.constant('shift2', [4], shift2, half)]);
    builder.node('Relu6', 'r2', ['a2']);
    builder.convolution('Conv2D', 'c3', 'r2', point);
    builder.node('BiasAdd', 'a3', ['c3', builder.constant('bias3', [6], bias3)]);
    builder.node('Relu', 'r3', ['a3']);
    builder.constant('axes', [2], Float32Array.of(1, 2), { dtype: 'int32' });
    builder.node('Mean', 'pooled', ['r3', 'axes'], { keep_dims: { b: false } });
    builder.node('_FusedMatMul', 'age', ['pooled', builder.constant('ages', [6, 9], builder.values(54))]);

    const onnx = convert(builder, 'pooled');
    expect(onnx.nodes.map(({ op }) => op)).toEqual([
      ...['Conv', 'Clip', 'Conv', 'Clip', 'Conv', 'Clip'],
      ...['ReduceMean', 'Concat'],
    ]);
    expect(onnx.inputs).toEqual([{ name: 'input', type: 'float32', dims: ['N', 3, 12, 10] }]);
    expect(onnx.outputs).toEqual([{ name: 'features', type: 'float32', dims: ['N', 6] }]);

    const images = randomImages(3, 12, 10, 3);
    const relu6 = (value: number) => Math.min(Math.max(value, 0), 6);
    const expected = images.flatMap((one) => {
      const a = map(convolve(one, first, 2, 'SAME', false), (value, c) => relu6(value + shift1[c]));
      const b = map(convolve(a, depth, 2, 'SAME', true), (value, c) => relu6(value * scale2[c] + shift2[c]));
      return pool(map(convolve(b, point, 1, 'SAME', false), (value, c) => Math.max(value + bias3[c], 0)));
    });
    expect(Math.max(...expected)).toBeGreaterThan(0);
    expectClose(await run(builder, 'pooled', images), expected);

    // Taps of inner layers: 'r2', half-way through a block, and 'm1', inside what is folded.
    const tapped = images.flatMap((one, i) => {
      const a = map(convolve(one, first, 2, 'SAME', false), (value, c) => relu6(value + shift1[c]));
      const b = map(convolve(a, depth, 2, 'SAME', true), (value, c) => relu6(value * scale2[c] + shift2[c]));
      return [...pool(b), ...expected.slice(i * 6, i * 6 + 6), ...pool(a)];
    });
    expect(convert(builder, 'r2', 'pooled', 'm1').outputs[0]?.dims).toEqual(['N', 14]);
    expectClose(await run(builder, ['r2', 'pooled', 'm1'], images), tapped);
    expect(() => convert(builder, 'c2', 'pooled')).toThrow(/"s2" \(Mul\): it must directly follow/);
  });

  it('is not disturbed by another head that uses the same tensor', async () => {
    const builder = new TfjsBuilder();
    const kernel = builder.kernel(1, 1, 2, 2);
    const again = builder.kernel(1, 1, 2, 2);
    builder.input('x', 2, 2, 2);
    builder.convolution('Conv2D', 'c', 'x', kernel);
    builder.node('Relu', 'r', ['c']);
    builder.node('Minimum', 'low', ['r', builder.constant('quarter', [], Float32Array.of(0.25))]);
    builder.convolution('Conv2D', 'other', 'r', again);
    builder.constant('axes', [2], Float32Array.of(1, 2), { dtype: 'int32' });
    builder.node('Mean', 'pooled', ['low', 'axes']);
    const images = randomImages(1, 2, 2, 2);
    const expected = pool(
      map(convolve(images[0], kernel, 1, 'SAME', false), (value) => Math.min(Math.max(value, 0), 0.25)),
    );
    expectClose(await run(builder, 'pooled', images), expected);
  });
});

describe('tfjsToOnnx, refusing', () => {
  const oneLayer = (options: object, after: (builder: TfjsBuilder) => void = () => undefined) => {
    const builder = new TfjsBuilder();
    builder.input('x', 4, 4, 2);
    builder.convolution('Conv2D', 'c', 'x', builder.kernel(3, 3, 2, 2), options);
    after(builder);
    builder.constant('axes', [2], Float32Array.of(1, 2), { dtype: 'int32' });
    builder.node('Mean', 'pooled', ['c', 'axes']);
    return builder;
  };

  it.each([
    ['channels first', oneLayer({ format: 'NCHW' }), 'pooled', /"c" \(Conv2D\): data format must be NHWC/],
    ['dilation', oneLayer({ dilation: 2 }), 'pooled', /dilation/],
    ['explicit padding', oneLayer({ padding: 'EXPLICIT' }), 'pooled', /SAME or VALID/],
    ['an output that is not there', oneLayer({}), 'features', /no node "features"/],
    [
      'another operator',
      oneLayer({}, (builder) => builder.node('Softmax', 's', ['c'])),
      's',
      /"s" \(Softmax\): this operator is not supported/,
    ],
    [
      'a sum of the wrong width',
      oneLayer({}, (b) => b.node('Add', 'a', ['c', b.constant('three', [3], new Float32Array(3))])),
      'a',
      /needs 2 values/,
    ],
    [
      'a sum of two tensors',
      oneLayer({}, (builder) => builder.node('Add', 'a', ['c', 'x'])),
      'a',
      /input 1 must be a constant/,
    ],
    [
      'a mean over other axes',
      oneLayer({}, (b) => b.node('Mean', 'm', ['c', b.constant('axis', [1], Float32Array.of(3))])),
      'm',
      /over axes 3/,
    ],
  ])('refuses %s, naming the node', (_what, builder, output, message) => {
    expect(() => convert(builder, output)).toThrow(message);
  });

  it('refuses files that are no graph model, or do not fit each other', () => {
    const { json, bin } = oneLayer({}).build();
    const code = { code: 'MODEL_INVALID' };
    const attempt = (text: string, bytes: Uint8Array) => () => readTfjsModel(text, bytes);
    expect(attempt('<html>', bin)).toThrow(expect.objectContaining(code));
    expect(attempt(json.replace('graph-model', 'layers-model'), bin)).toThrow(expect.objectContaining(code));
    expect(attempt(json, bin.subarray(4))).toThrow(expect.objectContaining(code));
    expect(attempt(json, Buffer.concat([bin, Buffer.alloc(4)]))).toThrow(/weights where model.json lists/);
    expect(attempt(json.replaceAll('float32', 'complex64'), bin)).toThrow(expect.objectContaining(code));
  });
});
