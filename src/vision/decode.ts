import sharp from 'sharp';
import { FacetError } from '../domain/index.js';
import type { ImageFacts } from './features.js';
import type { Pixels } from './resample.js';
import { isHiddenSequence, sniffMediaType, type MediaType } from './sniff.js';

/** Bounds on what is decoded; both checked before any pixel is. */
export interface ImageLimits {
  /** Largest file, in bytes. */
  readonly maxImageBytes: number;
  /** Largest image, in pixels: width × height as its header says. */
  readonly maxImagePixels: number;
}

/** What the header says: everything of ImageFacts but the digest. */
export type ImageHeader = Omit<ImageFacts, 'sha256' | 'mediaType'> & { readonly mediaType: MediaType };

/**
 * Decodes a still JPEG, PNG, WebP or AVIF to 8-bit sRGB: EXIF orientation applied, embedded colour profile, CMYK,
 * greyscale and 16 bits converted, transparency laid on white.
 * @throws FacetError `IMAGE_TOO_LARGE` over a limit, naming it; `INVALID_IMAGE` on other formats, animations and
 * files that are damaged in a way their decoder notices at all (sharp's strictest setting; truncated ones always)
 */
export async function decodeImage(
  bytes: Uint8Array,
  limits: ImageLimits,
): Promise<{ readonly header: ImageHeader; readonly pixels: Pixels }> {
  const mediaType = acceptedType(bytes, limits);
  // Only these two can hold pages; for the others, a header read first would cost a tenth of the whole.
  if (mediaType === 'image/webp' || mediaType === 'image/avif') await readHeader(bytes, mediaType, limits);
  const options = { autoOrient: true, failOn: 'warning', limitInputPixels: limits.maxImagePixels } as const;
  try {
    const { data, info } = await sharp(bytes, options)
      .flatten({ background: '#ffffff' })
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    if (info.channels !== 3) throw new Error(`it has ${info.channels} channels`);
    const { width, height } = info;
    return { header: { mediaType, width, height, bytes: bytes.byteLength }, pixels: { data, width, height } };
  } catch (cause) {
    // Says so if it was the header, or the pixel limit.
    await readHeader(bytes, mediaType, limits);
    throw invalid('it is damaged', cause);
  }
}

/** @throws FacetError `IMAGE_TOO_LARGE` where a file is over the byte limit */
export function requireByteLimit(bytes: number, { maxImageBytes }: ImageLimits): void {
  if (bytes > maxImageBytes) {
    const message = `image: ${bytes} bytes is over the limit of ${maxImageBytes} bytes`;
    throw new FacetError('IMAGE_TOO_LARGE', message, { field: 'image', limit: maxImageBytes });
  }
}

/** @throws FacetError `IMAGE_TOO_LARGE` where an image is over the pixel limit */
export function requirePixelLimit(width: number, height: number, { maxImagePixels }: ImageLimits): void {
  if (width * height > maxImagePixels) {
    const message = `image: ${width} × ${height} is over the limit of ${maxImagePixels} pixels`;
    throw new FacetError('IMAGE_TOO_LARGE', message, { field: 'image', limit: maxImagePixels });
  }
}

const SEQUENCE = 'it is animated or has several pages; only still images are accepted';

/** What needs no decoder: the byte limit, the format, and the sequences that the image library passes over. */
function acceptedType(bytes: Uint8Array, limits: ImageLimits): MediaType {
  requireByteLimit(bytes.byteLength, limits);
  const mediaType = sniffMediaType(bytes);
  if (mediaType === undefined) throw invalid('it is not a JPEG, PNG, WebP or AVIF file');
  if (isHiddenSequence(bytes, mediaType)) throw invalid(SEQUENCE);
  return mediaType;
}

async function readHeader(
  bytes: Uint8Array,
  mediaType: MediaType,
  limits: ImageLimits,
): Promise<ImageHeader> {
  // The library's own pixel limit is off here only because its message does not name the limit.
  const metadata = await sharp(bytes, { limitInputPixels: false })
    .metadata()
    .catch((cause: unknown) => {
      throw invalid('its header is damaged', cause);
    });
  const { width, height } = metadata.autoOrient;
  requirePixelLimit(width, height, limits);
  if ((metadata.pages ?? 1) > 1) throw invalid(SEQUENCE);
  return { mediaType, width, height, bytes: bytes.byteLength };
}

function invalid(what: string, cause?: unknown): FacetError {
  const detail = cause instanceof Error ? ` (${cause.message.split('\n')[0]})` : '';
  return new FacetError('INVALID_IMAGE', `image: ${what}${detail}`, { field: 'image' }, { cause });
}
