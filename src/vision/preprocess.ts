import type { Preprocessing } from './features.js';
import { resizeRegion, type Pixels, type Region } from './resample.js';

/** Number of float32 values of one image's input tensor: 3 × crop × crop. */
export function tensorLength({ crop }: Preprocessing): number {
  return 3 * crop * crop;
}

/**
 * torchvision's Resize(resize) and CenterCrop(crop) of a PIL image, before scaling and normalising: equal to the byte.
 * @returns crop × crop pixels
 */
export function resizeAndCrop(pixels: Pixels, { resize, crop }: Preprocessing): Pixels {
  const size = resizedSize(pixels, resize);
  return resizeRegion(pixels, size, centre(size, crop));
}

/**
 * Pixels → input tensor, written at `offset` of `target` as three channel planes (CHW) of float32:
 * `(value × scale − mean) / std`, channels in the order of `preprocessing.channels`.
 */
export function preprocess(
  pixels: Pixels,
  preprocessing: Preprocessing,
  target: Float32Array,
  offset: number,
): void {
  const { data } = resizeAndCrop(pixels, preprocessing);
  const plane = preprocessing.crop ** 2;
  const { channels, scale, mean, std } = preprocessing;
  for (let channel = 0; channel < 3; channel++) {
    const normalised = new Float32Array(256);
    for (let value = 0; value < 256; value++) {
      normalised[value] = (value * scale - mean[channel]) / std[channel];
    }
    let from = channels === 'RGB' ? channel : 2 - channel;
    const to = offset + channel * plane;
    for (let i = 0; i < plane; i++, from += 3) target[to + i] = normalised[data[from]];
  }
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
