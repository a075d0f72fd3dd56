import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { Random } from '../../src/domain/index.js';
import { attributeRow, officialHeader } from './celeba-folder.js';

const SIDE = 64;
const CELL = 16;
const CELLS = SIDE / CELL;

/** A drawing that no other number has, and that stays another one whatever a lossy format makes of it. */
export function numberedImage(number: number): Sharp {
  const random = new Random(number);
  const colours = Array.from({ length: CELLS * CELLS * 3 }, () => Math.floor(random.float() * 256));
  const data = Buffer.alloc(SIDE * SIDE * 3);
  for (let at = 0; at < data.length; at++) {
    const pixel = Math.floor(at / 3);
    const row = Math.floor(pixel / SIDE / CELL);
    const column = Math.floor((pixel % SIDE) / CELL);
    data[at] = colours[(row * CELLS + column) * 3 + (at % 3)];
  }
  return sharp(data, { raw: { width: SIDE, height: SIDE, channels: 3 } });
}

/** Makes a folder of JPEGs in CelebA's layout, labelled by their number's bits. @returns their external ids */
export async function numberedDataset(folder: string, count: number): Promise<string[]> {
  const images = join(folder, 'img_align_celeba');
  mkdirSync(images, { recursive: true });
  const names = Array.from({ length: count }, (_, i) => `${String(i + 1).padStart(6, '0')}.jpg`);
  const bits = Array.from({ length: 12 }, (_, bit) => bit);
  const rows = names.map((name, i) =>
    attributeRow(
      name,
      bits.filter((bit) => (i >> bit) % 2 === 1),
    ),
  );
  writeFileSync(join(folder, 'list_attr_celeba.txt'), [`${count}`, officialHeader, ...rows].join('\n'));
  for (const [i, name] of names.entries()) {
    writeFileSync(join(images, name), await numberedImage(i).jpeg().toBuffer());
  }
  return names;
}
