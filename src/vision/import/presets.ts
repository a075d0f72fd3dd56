import { FacetError } from '../../domain/index.js';
import type { Preprocessing } from '../features.js';

type Colours = Omit<Preprocessing, 'resize' | 'crop' | 'interpolation'>;

const imagenet: Colours = {
  channels: 'RGB',
  scale: 1 / 255,
  mean: [0.485, 0.456, 0.406],
  std: [0.229, 0.224, 0.225],
};

/**
 * How common families of networks want their pixels. `resize` and `crop` are those of 224-pixel networks; for another
 * input size both grow in proportion.
 */
export const PRESETS = {
  /** torchvision's IMAGENET1K_V2 weights: resize 232, crop 224, RGB by ImageNet's mean and deviation. */
  'imagenet-v2': { resize: 232, crop: 224, ...imagenet },
  /** torchvision's IMAGENET1K_V1 weights, timm and Hugging Face's ResNet: as above with resize 256. */
  'imagenet-v1': { resize: 256, crop: 224, ...imagenet },
  /** RGB 0…1. */
  'zero-to-one': { resize: 224, crop: 224, channels: 'RGB', scale: 1 / 255, mean: [0, 0, 0], std: [1, 1, 1] },
  /** RGB −1…1: Keras's `tf` mode (MobileNet, Inception). */
  'minus-one-to-one': {
    resize: 224,
    crop: 224,
    channels: 'RGB',
    scale: 1 / 127.5,
    mean: [1, 1, 1],
    std: [1, 1, 1],
  },
  /** BGR 0…255 less ImageNet's mean colour: Keras's `caffe` mode (its ResNet-50, VGG). */
  caffe: {
    resize: 256,
    crop: 224,
    channels: 'BGR',
    scale: 1,
    mean: [103.939, 116.779, 123.68],
    std: [1, 1, 1],
  },
  /** RGB 0…255 as they are, for networks that normalise inside. */
  unscaled: { resize: 224, crop: 224, channels: 'RGB', scale: 1, mean: [0, 0, 0], std: [1, 1, 1] },
} as const satisfies Record<string, Omit<Preprocessing, 'interpolation'>>;

export type PresetName = keyof typeof PRESETS;

/** The preset taken where none is named: that of the reference backbone, torchvision's ResNet-50 V2. */
export const DEFAULT_PRESET: PresetName = 'imagenet-v2';

export const PRESET_NAMES: readonly PresetName[] = Object.freeze([
  'imagenet-v2',
  'imagenet-v1',
  'zero-to-one',
  'minus-one-to-one',
  'caffe',
  'unscaled',
]);

export function isPreset(name: string): name is PresetName {
  return Object.hasOwn(PRESETS, name);
}

/** What of a preset is set otherwise. */
export type PreprocessingOverrides = Partial<Omit<Preprocessing, 'interpolation' | 'crop'>>;

/**
 * A preset for a network's input size, with single settings replaced.
 * @param side of the network's square input, in pixels
 * @throws FacetError `BAD_USER_INPUT` on a `resize` below the input size, a scale or std that is not above 0, or a number that is not finite
 */
export function choosePreprocessing(
  preset: PresetName,
  side: number,
  overrides: PreprocessingOverrides = {},
): Preprocessing {
  const { resize, crop, ...colours } = PRESETS[preset];
  const settings: Preprocessing = {
    ...colours,
    resize: Math.round((resize * side) / crop),
    crop: side,
    interpolation: 'bilinear',
    ...overrides,
  };
  requireSane(settings);
  return settings;
}

function requireSane({ resize, crop, scale, mean, std }: Preprocessing): void {
  const refuse = (field: string, what: string, limit?: number) =>
    new FacetError('BAD_USER_INPUT', `${field}: ${what}`, {
      field,
      ...(limit !== undefined && { limit }),
    });
  if (!Number.isInteger(resize) || resize < crop)
    throw refuse('resize', `${resize} is not a whole number of at least the input size, ${crop}`, crop);
  if (!(scale > 0 && Number.isFinite(scale)))
    throw refuse('scale', `${scale} is not a finite number above 0`, 0);
  if (!mean.every(Number.isFinite)) throw refuse('mean', `${mean.join()} are not three finite numbers`);
  if (!std.every((value) => value > 0 && Number.isFinite(value)))
    throw refuse('std', `${std.join()} are not three finite numbers above 0`, 0);
}
