import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Preprocessing } from '../../src/vision/index.js';
import { preprocess, tensorLength } from '../../src/vision/preprocess.js';
import type { Pixels } from '../../src/vision/resample.js';
import { generateImage } from './generated-image.js';

const fixture = z
  .object({
    cases: z.array(
      z.object({
        kind: z.enum(['noise', 'checks', 'gradient']),
        width: z.number(),
        height: z.number(),
        resize: z.number(),
        crop: z.number(),
        sha256: z.string(),
        firstRow: z.array(z.number()),
      }),
    ),
  })
  .parse(JSON.parse(readFileSync(join(import.meta.dirname, '../fixtures/resize-crops.json'), 'utf8')));

const plain: Preprocessing = {
  resize: 2,
  crop: 2,
  interpolation: 'bilinear',
  channels: 'RGB',
  scale: 1,
  mean: [0, 0, 0],
  std: [1, 1, 1],
};

/** The pixels before normalising, interleaved again: with `plain` the tensor holds them as they are. */
function resizedAndCropped(pixels: Pixels, resize: number, crop: number): Uint8Array {
  const preprocessing = { ...plain, resize, crop };
  const tensor = new Float32Array(tensorLength(preprocessing));
  preprocess(pixels, preprocessing, tensor, 0);
  return Uint8Array.from(tensor, (_, i) => tensor[(i % 3) * crop * crop + Math.floor(i / 3)]);
}

describe('preprocess, before normalising', () => {
  it.each(fixture.cases)(
    'equals torchvision to the byte: $kind $width×$height → $resize, crop $crop',
    ({ kind, width, height, resize, crop, sha256, firstRow }) => {
      const result = resizedAndCropped(generateImage(kind, width, height), resize, crop);
      expect([...result.subarray(0, firstRow.length)]).toEqual(firstRow);
      expect(createHash('sha256').update(result).digest('hex')).toBe(sha256);
    },
  );
});

describe('preprocess', () => {
  const pixels = { data: Uint8Array.of(0, 51, 255, 10, 20, 30, 1, 2, 3, 4, 5, 6), width: 2, height: 2 };

  it('writes three planes, scaled and normalised per channel, where it is told', () => {
    const target = new Float32Array(1 + tensorLength(plain)).fill(9);
    const normalised = { ...plain, scale: 1 / 255, mean: [0, 0.2, 0.5], std: [1, 0.5, 0.25] } as const;
    preprocess(pixels, normalised, target, 1);
    expect(target[0]).toBe(9);
    const expected = [
      [0, 10, 1, 4].map((value) => value / 255),
      [51, 20, 2, 5].map((value) => (value / 255 - 0.2) / 0.5),
      [255, 30, 3, 6].map((value) => (value / 255 - 0.5) / 0.25),
    ].flat();
    expected.forEach((value, i) => {
      expect(target[1 + i]).toBeCloseTo(value, 6);
    });
  });

  it('puts blue first for BGR, with means in that order', () => {
    const target = new Float32Array(tensorLength(plain));
    preprocess(pixels, { ...plain, channels: 'BGR', mean: [1, 2, 3] }, target, 0);
    expect([...target]).toEqual([254, 29, 2, 5, 49, 18, 0, 3, -3, 7, -2, 1]);
  });
});
