/** A tensor in TensorFlow's layout, [height, width, channels], of one image. */
export interface Image {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly at: (y: number, x: number, c: number) => number;
}

/** Stores what a formula gives, so that chains of layers do not recompute it. */
export function image(height: number, width: number, channels: number, value: Image['at']): Image {
  const data = new Float64Array(height * width * channels);
  const index = (y: number, x: number, c: number) => (y * width + x) * channels + c;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < channels; c++) data[index(y, x, c)] = value(y, x, c);
    }
  }
  return { height, width, channels, at: (y, x, c) => data[index(y, x, c)] };
}

/** A kernel as TensorFlow.js stores it. */
export interface Kernel {
  readonly shape: readonly [height: number, width: number, input: number, output: number];
  readonly data: Float32Array;
}

/**
 * Convolution straight from TensorFlow's definition (https://www.tensorflow.org/api_docs/python/tf/nn#notes_on_padding_2):
 * SAME gives ceil(size / stride) positions and pads the smaller half in front.
 */
export function convolve(
  input: Image,
  kernel: Kernel,
  stride: number,
  padding: 'SAME' | 'VALID',
  depthwise: boolean,
): Image {
  const [kernelHeight, kernelWidth, inner, outer] = kernel.shape;
  const axis = (size: number, window: number) => {
    if (padding === 'VALID') return { length: Math.ceil((size - window + 1) / stride), before: 0 };
    const length = Math.ceil(size / stride);
    return { length, before: Math.floor(Math.max((length - 1) * stride + window - size, 0) / 2) };
  };
  const rows = axis(input.height, kernelHeight);
  const columns = axis(input.width, kernelWidth);
  const weight = (ky: number, kx: number, i: number, o: number) =>
    kernel.data[((ky * kernelWidth + kx) * inner + i) * outer + o];
  const sample = (y: number, x: number, c: number) =>
    y < 0 || x < 0 || y >= input.height || x >= input.width ? 0 : input.at(y, x, c);
  return image(rows.length, columns.length, depthwise ? inner * outer : outer, (y, x, c) => {
    let sum = 0;
    for (let ky = 0; ky < kernelHeight; ky++) {
      for (let kx = 0; kx < kernelWidth; kx++) {
        const sy = y * stride + ky - rows.before;
        const sx = x * stride + kx - columns.before;
        if (depthwise) {
          const from = Math.floor(c / outer);
          sum += sample(sy, sx, from) * weight(ky, kx, from, c % outer);
        } else {
          for (let i = 0; i < inner; i++) sum += sample(sy, sx, i) * weight(ky, kx, i, c);
        }
      }
    }
    return sum;
  });
}

/** Applies a function to every value. */
export function map(input: Image, change: (value: number, channel: number) => number): Image {
  return image(input.height, input.width, input.channels, (y, x, c) => change(input.at(y, x, c), c));
}

/** Mean of every channel over the image. */
export function pool(input: Image): number[] {
  return Array.from({ length: input.channels }, (_, c) => {
    let sum = 0;
    for (let y = 0; y < input.height; y++) for (let x = 0; x < input.width; x++) sum += input.at(y, x, c);
    return sum / (input.height * input.width);
  });
}
