import type { Preprocessing } from './features.js';
import { resizeRegion, type Pixels, type Region } from './resample.js';

/** Number of float32 values of one image's input tensor: 3 × crop × crop. */
export function tensorLength({ crop }: Preprocessing): number {
  return 3 * crop * crop;
}

/**
 * Pixels → input tensor, written at `offset` of `target` as three channel planes (CHW) of float32: torchvision's
 * Resize(resize) and CenterCrop(crop) of a PIL image, equal to the byte, then `(value × scale − mean) / std`; channels
 * in the order of `preprocessing.channels`.
 */
export function preprocess(
  pixels: Pixels,
  preprocessing: Preprocessing,
  target: Float32Array,
  offset: number,
): void {
  const { resize, crop, channels } = preprocessing;
  const plane = crop * crop;
  const order = channels === 'RGB' ? ([0, 1, 2] as const) : ([2, 1, 0] as const);
  const [red, green, blue] = order;
  const size = resizedSize(pixels, resize);
  resizeRegion(pixels, size, centre(size, crop), {
    target,
    offsets: [offset + red * plane, offset + green * plane, offset + blue * plane],
    tables: [table(preprocessing, red), table(preprocessing, green), table(preprocessing, blue)],
  });
}

/** What each 8-bit value of the tensor's channel `channel` becomes. */
function table({ scale, mean, std }: Preprocessing, channel: 0 | 1 | 2): Float32Array {
  const values = new Float32Array(256);
  for (let value = 0; value < 256; value++) values[value] = (value * scale - mean[channel]) / std[channel];
  return values;
}

/** Shorter side to `resize`, the longer one in proportion, cut to a whole number as torchvision does. */
function resizedSize({ width, height }: Pixels, resize: number) {
  return width <= height
    ? { width: resize, height: Math.trunc((resize * height) / width) }
    : { width: Math.trunc((resize * width) / height), height: resize };
}

function centre(size: { readonly width: number; readonly height: number }, crop: number): Region {
  return {
    left: roundHalfToEven((size.width - crop) / 2),
    top: roundHalfToEven((size.height - crop) / 2),
    width: crop,
    height: crop,
  };
}

/** Python's `round`, which torchvision's centre crop uses: 2.5 → 2, 3.5 → 4. */
function roundHalfToEven(value: number): number {
  const down = Math.floor(value);
  if (value - down !== 0.5) return Math.round(value);
  return down % 2 === 0 ? down : down + 1;
}
