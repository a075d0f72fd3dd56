/** One axis of a resampling: for each output position the first input position it draws on, and its weights. */
interface Taps {
  /** First input position, per output position. */
  readonly first: Int32Array;
  /** Number of weights in use, per output position. */
  readonly count: Int32Array;
  /** Weights in 22-bit fixed point, `width` per output position. */
  readonly weights: Int32Array;
  readonly width: number;
}

/** Pillow's precision for 8-bit images: 32 bits less 8 of a sample and 2 of head-room. */
const PRECISION_BITS = 22;
const HALF = 1 << (PRECISION_BITS - 1);

/**
 * Taps of the triangle filter, widened by the scale when shrinking (antialiasing), for output positions
 * `start` … `start + length − 1` of an axis resized from `from` to `to`.
 * The arithmetic, in double precision and then fixed point, is Pillow's (src/libImaging/Resample.c, Pillow 13).
 */
function bilinearTaps(from: number, to: number, start: number, length: number): Taps {
  const scale = from / to;
  const support = Math.max(scale, 1);
  const width = Math.ceil(support) * 2 + 1;
  const first = new Int32Array(length);
  const count = new Int32Array(length);
  const weights = new Int32Array(length * width);
  const exact = new Float64Array(width);
  for (let i = 0; i < length; i++) {
    const center = (start + i + 0.5) * scale;
    const low = Math.max(Math.trunc(center - support + 0.5), 0);
    const high = Math.min(Math.trunc(center + support + 0.5), from);
    let sum = 0;
    for (let x = low; x < high; x++) {
      const weight = Math.max(1 - Math.abs((x - center + 0.5) * (1 / support)), 0);
      exact[x - low] = weight;
      sum += weight;
    }
    first[i] = low;
    count[i] = high - low;
    for (let k = 0; k < high - low; k++) {
      weights[i * width + k] = Math.trunc(0.5 + (exact[k] / sum) * (1 << PRECISION_BITS));
    }
  }
  return { first, count, weights, width };
}

/** Interleaved 8-bit RGB, row by row. */
export interface Pixels {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** A rectangle of the resized image. */
export interface Region {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Where resampled values go: one plane a channel, each value through that channel's table of 256. */
export interface Planes {
  readonly target: Float32Array;
  /** Start of the red, green and blue plane in `target`. */
  readonly offsets: readonly [number, number, number];
  /** What each 8-bit value of red, green and blue becomes. */
  readonly tables: readonly [Float32Array, Float32Array, Float32Array];
}

/**
 * Pillow's `image.resize((width, height), BILINEAR).crop(region)` to the byte, computing only what the region shows:
 * columns first, rounded to 8 bits, then rows, and each result straight through its table into its plane.
 */
export function resizeRegion(
  source: Pixels,
  size: { readonly width: number; readonly height: number },
  region: Region,
  planes: Planes,
): void {
  const columns = bilinearTaps(source.width, size.width, region.left, region.width);
  const rows = bilinearTaps(source.height, size.height, region.top, region.height);
  const last = region.height - 1;
  const top = rows.first[0];
  const bottom = rows.first[last] + rows.count[last];
  resampleRows(resampleColumns(source, columns, top, bottom), rows, top, region.width, planes);
}

function resampleColumns(source: Pixels, taps: Taps, top: number, bottom: number): Uint8Array {
  const { first, count, weights } = taps;
  const input = source.data;
  const output = new Uint8Array((bottom - top) * first.length * 3);
  let at = 0;
  for (let y = top; y < bottom; y++) {
    const row = y * source.width * 3;
    for (let i = 0; i < first.length; i++) {
      let red = HALF;
      let green = HALF;
      let blue = HALF;
      let from = row + first[i] * 3;
      const begin = i * taps.width;
      const end = begin + count[i];
      // Weights add up to one, give or take their last bits, so no sum leaves 32 bits or needs clipping to 255.
      for (let k = begin; k < end; k++) {
        const weight = weights[k];
        red = (red + Math.imul(input[from], weight)) | 0;
        green = (green + Math.imul(input[from + 1], weight)) | 0;
        blue = (blue + Math.imul(input[from + 2], weight)) | 0;
        from += 3;
      }
      output[at] = red >> PRECISION_BITS;
      output[at + 1] = green >> PRECISION_BITS;
      output[at + 2] = blue >> PRECISION_BITS;
      at += 3;
    }
  }
  return output;
}

function resampleRows(input: Uint8Array, taps: Taps, top: number, width: number, planes: Planes): void {
  const { target, offsets, tables } = planes;
  const [toRed, toGreen, toBlue] = offsets;
  const [reds, greens, blues] = tables;
  const { first, count, weights } = taps;
  const stride = width * 3;
  const sums = new Int32Array(stride);
  let at = 0;
  for (let i = 0; i < first.length; i++) {
    let upper = (first[i] - top) * stride;
    const begin = i * taps.width;
    if (count[i] === 2) {
      // Two taps, as everywhere when enlarging: a third less time than by way of the sums.
      const a = weights[begin];
      const b = weights[begin + 1];
      let lower = upper + stride;
      for (let x = 0; x < width; x++, at++, upper += 3, lower += 3) {
        const red = Math.imul(input[upper], a) + Math.imul(input[lower], b) + HALF;
        const green = Math.imul(input[upper + 1], a) + Math.imul(input[lower + 1], b) + HALF;
        const blue = Math.imul(input[upper + 2], a) + Math.imul(input[lower + 2], b) + HALF;
        target[toRed + at] = reds[red >> PRECISION_BITS];
        target[toGreen + at] = greens[green >> PRECISION_BITS];
        target[toBlue + at] = blues[blue >> PRECISION_BITS];
      }
      continue;
    }
    sums.fill(HALF);
    for (let k = 0; k < count[i]; k++, upper += stride) {
      const weight = weights[begin + k];
      for (let x = 0; x < stride; x++) sums[x] = (sums[x] + Math.imul(input[upper + x], weight)) | 0;
    }
    for (let x = 0; x < stride; x += 3, at++) {
      target[toRed + at] = reds[sums[x] >> PRECISION_BITS];
      target[toGreen + at] = greens[sums[x + 1] >> PRECISION_BITS];
      target[toBlue + at] = blues[sums[x + 2] >> PRECISION_BITS];
    }
  }
}
