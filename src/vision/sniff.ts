/** Media types of the accepted formats, in the order the feature store numbers them: append only. */
export const MEDIA_TYPES = ['image/jpeg', 'image/png', 'image/webp', 'image/avif'] as const;

export type MediaType = (typeof MEDIA_TYPES)[number];

/**
 * What the bytes are, from their signature alone, or undefined where that is not a format we accept. Only bytes that
 * pass are shown to the image library, which would otherwise open SVG, GIF, TIFF and more.
 */
export function sniffMediaType(bytes: Uint8Array): MediaType | undefined {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 12));
  const text = (from: number, to: number) => head.toString('latin1', from, to);
  if (text(0, 3) === '\xff\xd8\xff') return 'image/jpeg';
  if (text(0, 8) === '\x89PNG\r\n\x1a\n') return 'image/png';
  if (text(0, 4) === 'RIFF' && text(8, 12) === 'WEBP') return 'image/webp';
  // ISO base media file: the size of the first box, `ftyp`, its major brand.
  if (text(4, 8) === 'ftyp' && ['avif', 'avis', 'mif1', 'miaf'].includes(text(8, 12))) return 'image/avif';
  return undefined;
}

/**
 * Whether the file says that it is a sequence in a way the image library passes over: an animated PNG (`acTL` before
 * the first `IDAT`, PNG 3rd edition §11.3.6.1) or an AVIF image sequence (major brand `avis`).
 */
export function isHiddenSequence(bytes: Uint8Array, mediaType: MediaType): boolean {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (mediaType === 'image/avif') return view.toString('latin1', 8, 12) === 'avis';
  if (mediaType !== 'image/png') return false;
  for (let at = 8; at + 8 <= view.length; at += 12 + view.readUInt32BE(at)) {
    const chunk = view.toString('latin1', at + 4, at + 8);
    if (chunk === 'acTL') return true;
    if (chunk === 'IDAT') return false;
  }
  return false;
}
