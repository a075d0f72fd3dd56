import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { numberedImage } from './numbered-images.js';

/** A JPEG whose scan is overwritten in the middle. */
export async function corruptJpeg(number: number): Promise<Buffer> {
  const jpeg = await numberedImage(number).jpeg().toBuffer();
  return jpeg.fill(Buffer.of(0x12, 0xff, 0xd3, 0x77), jpeg.length >> 1, (jpeg.length >> 1) + 100);
}

/** The first half of a JPEG. */
export async function truncatedJpeg(number: number): Promise<Buffer> {
  const jpeg = await numberedImage(number).jpeg().toBuffer();
  return jpeg.subarray(0, jpeg.length >> 1);
}

const HEIGHT = 32;
/** Two frames of 64 × 32 each, on top of one another. */
const frames = async (number: number) =>
  sharp(await numberedImage(number).raw().toBuffer(), {
    raw: { width: 64, height: 64, channels: 3, pageHeight: HEIGHT },
  });

export const animatedWebp = async (number: number) => (await frames(number)).webp({ loop: 0 }).toBuffer();
export const animatedGif = async (number: number) => (await frames(number)).gif({ loop: 0 }).toBuffer();
export const multiPageTiff = async (number: number) => (await frames(number)).tiff().toBuffer();

/** A PNG with the chunk that makes it an animation, behind its header. */
export async function animatedPng(number: number): Promise<Buffer> {
  const png = await numberedImage(number).png().toBuffer();
  const control = pngChunk('acTL', Buffer.of(0, 0, 0, 2, 0, 0, 0, 0));
  return Buffer.concat([png.subarray(0, 33), control, png.subarray(33)]);
}

/** An AVIF that says it is an image sequence. */
export async function avifSequence(number: number): Promise<Buffer> {
  const avif = await numberedImage(number).avif().toBuffer();
  avif.write('avis', 8, 'latin1');
  return avif;
}

/** A valid PNG of one colour, 1 bit a pixel: some ten kilobytes however large it is. */
export function hugePng(side: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header.writeUInt8(1, 8);
  const rows = deflateSync(Buffer.alloc(side * (1 + Math.ceil(side / 8))));
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    pngChunk('IHDR', header),
    pngChunk('IDAT', rows),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

function pngChunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const chunk = Buffer.alloc(body.length + 8);
  chunk.writeUInt32BE(data.length);
  body.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(body), body.length + 4);
  return chunk;
}

/** A script in the shape of a picture. */
export const SVG = Buffer.from(
  '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="64" height="64"><script>alert(1)</script></svg>',
);
export const HTML = Buffer.from('<!doctype html><title>Not found</title><p>Not found');

export const cmykJpeg = (number: number) => numberedImage(number).toColourspace('cmyk').jpeg().toBuffer();
export const deepPng = (number: number) => numberedImage(number).toColourspace('rgb16').png().toBuffer();
export const greyJpeg = (number: number) => numberedImage(number).greyscale().jpeg().toBuffer();
