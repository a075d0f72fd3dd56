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

/**
 * Pillow's `image.resize((width, height), BILINEAR).crop(region)` to the byte, computing only what the region shows:
 * columns first, rounded to 8 bits, then rows.
 */
export function resizeRegion(
  source: Pixels,
  size: { readonly width: number; readonly height: number },
  region: Region,
): Pixels {
  const columns = bilinearTaps(source.width, size.width, region.left, region.width);
  const rows = bilinearTaps(source.height, size.height, region.top, region.height);
  const last = region.height - 1;
  const top = rows.first[0];
  const bottom = rows.first[last] + rows.count[last];
  const narrow = resampleColumns(source, columns, top, bottom);
  return {
    data: resampleRows(narrow, rows, top, region.width * 3),
    width: region.width,
    height: region.height,
  };
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

function resampleRows(input: Uint8Array, taps: Taps, top: number, stride: number): Uint8Array {
  const { first, count, weights } = taps;
  const output = new Uint8Array(first.length * stride);
  const sums = new Int32Array(stride);
  for (let i = 0; i < first.length; i++) {
    const from = (first[i] - top) * stride;
    const line = output.subarray(i * stride, (i + 1) * stride);
    const begin = i * taps.width;
    if (count[i] === 2) {
      blendRows(input, from, stride, weights[begin], weights[begin + 1], line);
      continue;
    }
    sums.fill(HALF);
    for (let k = 0; k < count[i]; k++) {
      const weight = weights[begin + k];
      const row = from + k * stride;
      for (let x = 0; x < stride; x++) sums[x] = (sums[x] + Math.imul(input[row + x], weight)) | 0;
    }
    for (let x = 0; x < stride; x++) line[x] = sums[x] >> PRECISION_BITS;
  }
  return output;
}

/** Two taps, as everywhere when enlarging: a third less time than by way of the sums. */
function blendRows(
  input: Uint8Array,
  from: number,
  stride: number,
  upper: number,
  lower: number,
  line: Uint8Array,
): void {
  for (let x = 0; x < stride; x++) {
    const sum = Math.imul(input[from + x], upper) + Math.imul(input[from + stride + x], lower) + HALF;
    line[x] = sum >> PRECISION_BITS;
  }
}
