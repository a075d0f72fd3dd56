import type { Pixels } from '../../src/vision/resample.js';

export type Kind = 'noise' | 'checks' | 'gradient';

/** Interleaved RGB made by a formula: the same one as in test/fixtures/make-resize-crops.py. */
export function generateImage(kind: Kind, width: number, height: number): Pixels {
  const data = new Uint8Array(width * height * 3);
  let at = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < 3; c++) data[at++] = sample(kind, x, y, c);
    }
  }
  return { data, width, height };
}

function sample(kind: Kind, x: number, y: number, c: number): number {
  switch (kind) {
    case 'noise':
      return Math.imul(x * 7919 + y * 104729 + c * 1299709, 2654435761) >>> 24;
    case 'checks':
      return (Math.floor(x / 3) + Math.floor(y / 2) + c) % 2 === 0 ? 255 : 0;
    case 'gradient':
      return (x * (c + 3) + y * (5 - c)) % 256;
  }
}
