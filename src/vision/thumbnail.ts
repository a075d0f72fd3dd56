import sharp from 'sharp';

const QUALITY = 72;

/**
 * A small upright JPEG in sRGB without metadata, `size` pixels at most on either side; never enlarged.
 * @param bytes an image file
 * @param maxPixels refuses to decode more than this
 * @throws Error on bytes that cannot be decoded
 */
export function thumbnail(bytes: Uint8Array, size: number, maxPixels: number): Promise<Buffer> {
  return sharp(bytes, { limitInputPixels: maxPixels })
    .autoOrient()
    .resize({ width: size, height: size, fit: 'inside', withoutEnlargement: true })
    .flatten({ background: '#fff' })
    .jpeg({ quality: QUALITY })
    .toBuffer();
}
