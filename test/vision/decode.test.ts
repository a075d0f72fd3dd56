import { crc32 } from 'node:zlib';
import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { FacetError } from '../../src/domain/index.js';
import { decodeImage, type ImageLimits } from '../../src/vision/decode.js';
import { generateImage } from './generated-image.js';

const limits: ImageLimits = { maxImageBytes: 1_000_000, maxImagePixels: 100_000 };
const bytesOf = (text: string) => new Uint8Array(Buffer.from(text, 'latin1'));

/** A 24 × 16 image: left half red, right half blue. */
function redAndBlue(): Sharp {
  const data = new Uint8Array(24 * 16 * 3);
  for (let i = 0; i < 24 * 16; i++) data[i * 3 + (i % 24 < 12 ? 0 : 2)] = 255;
  return sharp(data, { raw: { width: 24, height: 16, channels: 3 } });
}

const noise = () => {
  const { data, width, height } = generateImage('noise', 96, 64);
  return sharp(data, { raw: { width, height, channels: 3 } });
};

async function pixelAt(file: Uint8Array, x: number, y: number): Promise<number[]> {
  const { pixels } = await decodeImage(file, limits);
  expect(pixels.data.length).toBe(pixels.width * pixels.height * 3);
  const at = (y * pixels.width + x) * 3;
  return [...pixels.data.subarray(at, at + 3)];
}

/** Within the tolerance of a lossy format or a colour conversion. */
function expectNear(actual: number[], expected: number[], tolerance: number): void {
  expect(actual.length).toBe(expected.length);
  actual.forEach((value, i) => {
    expect(Math.abs(value - expected[i]), `${actual.join()} near ${expected.join()}`).toBeLessThanOrEqual(
      tolerance,
    );
  });
}

describe('decodeImage', () => {
  it.each([
    ['image/jpeg', () => redAndBlue().jpeg({ quality: 100 })],
    ['image/png', () => redAndBlue().png()],
    ['image/webp', () => redAndBlue().webp({ lossless: true })],
    ['image/avif', () => redAndBlue().avif({ lossless: true })],
  ])('decodes %s and names it by its content', async (mediaType, encode) => {
    const file = await encode().toBuffer();
    const { header } = await decodeImage(file, limits);
    expect(header).toEqual({ mediaType, width: 24, height: 16, bytes: file.length });
    expectNear(await pixelAt(file, 3, 8), [255, 0, 0], 6);
    expectNear(await pixelAt(file, 20, 8), [0, 0, 255], 6);
  });

  it('keeps 8-bit RGB of a lossless file as it is', async () => {
    const { data } = generateImage('noise', 96, 64);
    const { pixels } = await decodeImage(await noise().png().toBuffer(), limits);
    expect(Buffer.compare(pixels.data, data)).toBe(0);
  });

  // https://www.exif.org/Exif2-2.PDF, tag 274: where the stored top-left corner is to be shown
  it.each([
    [1, 24, 16, 'left'],
    [2, 24, 16, 'right'],
    [3, 24, 16, 'right'],
    [4, 24, 16, 'left'],
    [5, 16, 24, 'top'],
    [6, 16, 24, 'top'],
    [7, 16, 24, 'bottom'],
    [8, 16, 24, 'bottom'],
  ])('applies EXIF orientation %i', async (orientation, width, height, redSide) => {
    const file = await redAndBlue().withMetadata({ orientation }).jpeg().toBuffer();
    const { header } = await decodeImage(file, limits);
    expect(header).toMatchObject({ width, height });
    const [x, y] = { left: [2, 8], right: [21, 8], top: [8, 2], bottom: [8, 21] }[redSide] ?? [0, 0];
    expectNear(await pixelAt(file, x, y), [255, 0, 0], 30);
  });

  it('converts greyscale, 16 bits, CMYK and a wide-gamut profile to 8-bit sRGB', async () => {
    const plain = (value: number) =>
      sharp({ create: { width: 20, height: 20, channels: 3, background: { r: value, g: value, b: value } } });
    const grey = await plain(90).toColourspace('b-w').png().toBuffer();
    expect((await sharp(grey).metadata()).channels).toBe(1);
    expectNear(await pixelAt(grey, 5, 5), [90, 90, 90], 1);
    const deep = await plain(90).toColourspace('rgb16').png().toBuffer();
    expect((await sharp(deep).metadata()).depth).toBe('ushort');
    expectNear(await pixelAt(deep, 5, 5), [90, 90, 90], 1);
    const cmyk = await redAndBlue().toColourspace('cmyk').jpeg({ quality: 100 }).toBuffer();
    expect((await sharp(cmyk).metadata()).space).toBe('cmyk');
    const [red, green, blue] = await pixelAt(cmyk, 3, 8);
    expect(red).toBeGreaterThan(180);
    expect(Math.max(green, blue)).toBeLessThan(90);
    const wide = await redAndBlue().withIccProfile('p3').png().toBuffer();
    const untagged = await sharp(wide, { ignoreIcc: true }).raw().toBuffer();
    expect(untagged[0]).toBeLessThan(250); // sRGB red is not the reddest red of Display P3
    expectNear(await pixelAt(wide, 3, 8), [255, 0, 0], 4);
  });

  it('lays transparency on white', async () => {
    const background = { r: 0, g: 0, b: 0, alpha: 0 };
    const file = await sharp({ create: { width: 9, height: 9, channels: 4, background } })
      .png()
      .toBuffer();
    expect(await pixelAt(file, 4, 4)).toEqual([255, 255, 255]);
  });
});

describe('decodeImage, refusing', () => {
  const invalid = (reason: RegExp) => ({ code: 'INVALID_IMAGE', details: { field: 'image' }, reason });
  async function expectRefusal(file: Uint8Array, { code, details, reason }: ReturnType<typeof invalid>) {
    const decoding = decodeImage(file, limits);
    await expect(decoding).rejects.toMatchObject({ code, details });
    await expect(decoding).rejects.toThrow(reason);
  }

  it.each([
    ['no bytes', new Uint8Array()],
    ['SVG', bytesOf('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')],
    ['HTML', bytesOf('<!doctype html><title>not found</title>')],
    ['a GIF', bytesOf('GIF89a\x01\x00\x01\x00\x00\x00\x00')],
    ['a TIFF', bytesOf('II*\x00\x08\x00\x00\x00')],
    ['HEIC', bytesOf('\x00\x00\x00\x18ftypheic\x00\x00\x00\x00')],
  ])('refuses %s, whatever its name was', async (_what, file) => {
    await expectRefusal(file, invalid(/not a JPEG, PNG, WebP or AVIF/));
  });

  it.each([
    ['three bytes of JPEG', bytesOf('\xff\xd8\xff')],
    ['a JPEG signature before HTML', bytesOf('\xff\xd8\xff<!doctype html><script>alert(1)</script>')],
    ['a PNG signature before SVG', bytesOf('\x89PNG\r\n\x1a\n<svg xmlns="http://www.w3.org/2000/svg"/>')],
    ['a WebP signature alone', bytesOf('RIFF\x04\x00\x00\x00WEBP')],
    ['an AVIF signature alone', bytesOf('\x00\x00\x00\x14ftypavif\x00\x00\x00\x00avif')],
  ])('refuses %s', async (_what, file) => {
    await expectRefusal(file, invalid(/header is damaged/));
  });

  it.each([
    ['JPEG', () => noise().jpeg()],
    ['progressive JPEG', () => noise().jpeg({ progressive: true })],
    ['PNG', () => noise().png()],
    ['WebP', () => noise().webp()],
    ['AVIF', () => noise().avif()],
  ])('refuses a %s cut anywhere', async (_format, encode) => {
    const file = await encode().toBuffer();
    for (const kept of [0.3, 0.6, 0.9, 0.98]) {
      const decoding = decodeImage(file.subarray(0, Math.floor(file.length * kept)), limits);
      const outcome = await decoding.then(
        () => 'decoded',
        (error: unknown) => error instanceof FacetError && `${error.code}: ${error.message}`,
      );
      expect(outcome, `${kept * 100}% kept`).toMatch(/^INVALID_IMAGE: .*damaged/);
    }
  });

  it('refuses a JPEG with overwritten scan data and a PNG with a flipped byte', async () => {
    const jpeg = await noise().jpeg().toBuffer();
    jpeg.set(generateImage('noise', 100, 1).data, jpeg.length >> 1);
    await expectRefusal(jpeg, invalid(/damaged/));
    const png = await noise().png().toBuffer();
    png[png.length >> 1] ^= 0xff;
    await expectRefusal(png, invalid(/damaged/));
  });

  it('refuses animated WebP, animated PNG and an AVIF sequence', async () => {
    const frames = generateImage('noise', 20, 40);
    const raw = { width: 20, height: 40, channels: 3, pageHeight: 20 } as const;
    const webp = await sharp(frames.data, { raw }).webp({ loop: 0 }).toBuffer();
    expect((await sharp(webp).metadata()).pages).toBe(2);
    await expectRefusal(webp, invalid(/animated/));
    await expectRefusal(animate(await noise().png().toBuffer()), invalid(/animated/));
    const avif = await noise().avif().toBuffer();
    avif.write('avis', 8, 'latin1');
    await expectRefusal(avif, invalid(/animated/));
  });

  it('names the byte limit and the pixel limit, before decoding', async () => {
    const file = await noise().png().toBuffer();
    const bytes = { ...limits, maxImageBytes: file.length - 1 };
    const tooManyBytes = { code: 'IMAGE_TOO_LARGE', details: { field: 'image', limit: file.length - 1 } };
    await expect(decodeImage(file, bytes)).rejects.toMatchObject(tooManyBytes);
    const pixels = { ...limits, maxImagePixels: 96 * 64 - 1 };
    const tooManyPixels = { code: 'IMAGE_TOO_LARGE', details: { field: 'image', limit: 96 * 64 - 1 } };
    await expect(decodeImage(file, pixels)).rejects.toMatchObject(tooManyPixels);
    await expect(
      decodeImage(file, { maxImageBytes: file.length, maxImagePixels: 96 * 64 }),
    ).resolves.toBeDefined();
    // A header that lies: 3.6 thousand million pixels in less than 1 kB.
    const bomb = await redAndBlue().jpeg().toBuffer();
    bomb.writeUInt16BE(60_000, frameSize(bomb));
    bomb.writeUInt16BE(60_000, frameSize(bomb) + 2);
    await expect(decodeImage(bomb, limits)).rejects.toMatchObject({ code: 'IMAGE_TOO_LARGE' });
  });
});

/** Offset of height and width in a baseline JPEG's frame header. */
function frameSize(jpeg: Buffer): number {
  return jpeg.indexOf(Buffer.of(0xff, 0xc0)) + 5;
}

/** Puts an animation control chunk behind a PNG's header. */
function animate(png: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from('acTL'), Buffer.of(0, 0, 0, 2, 0, 0, 0, 0)]);
  const chunk = Buffer.alloc(20);
  chunk.writeUInt32BE(8);
  body.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(body), 16);
  return Buffer.concat([png.subarray(0, 33), chunk, png.subarray(33)]);
}
