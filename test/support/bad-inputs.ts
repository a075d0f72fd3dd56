import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as bad from './bad-images.js';
import type { Given } from './ingestions.js';
import { numberedImage } from './numbered-images.js';

/** FACET_MAX_IMAGE_BYTES that the cases go by. */
export const MAX_BYTES = 500_000;

export const jpeg = (number: number) => numberedImage(number).jpeg().toBuffer();
export const base64 = (bytes: Buffer) => ({ source: { base64: bytes.toString('base64') } });
export const upload = (bytes: Buffer, type = 'image/jpeg') => ({
  file: { bytes: new Uint8Array(bytes), type },
});
const path = (name: string) => ({ source: { path: name } });

/** What is queued, and the code and words it must fail with; `DONE` is what is strange but accepted. */
export type Case = readonly [given: Given, code: string, message: RegExp];

/**
 * Every kind of bad input, by name.
 * @param root FACET_INGEST_ROOT, a folder in a folder of the test's own; files are put there
 * @param web base URL of `strangeWeb`
 */
export async function badInputs(root: string, web: string): Promise<Record<string, Case>> {
  const url = (place: string) => ({ source: { url: `${web}${place}` } });
  const good = base64(await jpeg(1));
  writeFileSync(join(root, 'drawing.jpg'), bad.SVG);
  writeFileSync(join(root, 'page.jpg'), bad.HTML);
  writeFileSync(join(root, 'nothing.jpg'), '');
  writeFileSync(join(root, 'large.jpg'), Buffer.alloc(MAX_BYTES + 1));
  mkdirSync(join(root, 'folder.jpg'));
  writeFileSync(join(root, '../outside.jpg'), await jpeg(2));
  symlinkSync(join(root, '../outside.jpg'), join(root, 'link.jpg'));
  symlinkSync('..', join(root, 'up'));
  const damaged = /damaged/;
  const still = /only still images are accepted/;
  const format = /not a JPEG, PNG, WebP or AVIF/;
  const outside = /leads outside FACET_INGEST_ROOT/;
  return {
    'corrupt JPEG': [base64(await bad.corruptJpeg(3)), 'INVALID_IMAGE', damaged],
    'truncated JPEG': [upload(await bad.truncatedJpeg(3)), 'INVALID_IMAGE', damaged],
    'no base64': [{ source: { base64: '' } }, 'INVALID_IMAGE', /no bytes/],
    'empty upload': [upload(Buffer.alloc(0)), 'INVALID_IMAGE', /no bytes/],
    'empty file': [path('nothing.jpg'), 'INVALID_IMAGE', format],
    'not base64': [{ source: { base64: 'what?' } }, 'BAD_USER_INPUT', /"\?", is not a base64 character/],
    'animated WebP': [base64(await bad.animatedWebp(4)), 'INVALID_IMAGE', still],
    'animated GIF': [base64(await bad.animatedGif(4)), 'INVALID_IMAGE', format],
    'animated PNG': [base64(await bad.animatedPng(4)), 'INVALID_IMAGE', still],
    'TIFF of several pages': [upload(await bad.multiPageTiff(4), 'image/tiff'), 'INVALID_IMAGE', format],
    'AVIF sequence': [base64(await bad.avifSequence(4)), 'INVALID_IMAGE', still],
    bomb: [upload(bad.hugePng(20_000), 'image/png'), 'IMAGE_TOO_LARGE', /20000 × 20000 .* limit of 50000000/],
    'large base64': [base64(Buffer.alloc(MAX_BYTES + 1)), 'IMAGE_TOO_LARGE', /500001 .* 500000 bytes/],
    'large upload': [upload(Buffer.alloc(MAX_BYTES + 1)), 'IMAGE_TOO_LARGE', /FACET_MAX_IMAGE_BYTES/],
    'large file': [path('large.jpg'), 'IMAGE_TOO_LARGE', /500001 .* 500000 bytes/],
    'SVG named .jpg': [path('drawing.jpg'), 'INVALID_IMAGE', format],
    'HTML named .jpg': [path('page.jpg'), 'INVALID_IMAGE', format],
    'CMYK JPEG': [base64(await bad.cmykJpeg(5)), 'DONE', /^$/],
    '16-bit PNG': [base64(await bad.deepPng(6)), 'DONE', /^$/],
    'greyscale JPEG': [base64(await bad.greyJpeg(7)), 'DONE', /^$/],
    'wrong type in a data URL': [
      { source: { base64: `data:image/png;base64,${good.source.base64}` } },
      'MEDIA_TYPE_MISMATCH',
      /declared as image\/png, but the image is image\/jpeg/,
    ],
    'wrong type of a part': [upload(await jpeg(8), 'image/webp'), 'MEDIA_TYPE_MISMATCH', /image\/webp.*jpeg/],
    'wrong mediaType': [{ ...good, mediaType: 'image/avif' }, 'MEDIA_TYPE_MISMATCH', /image\/avif.*jpeg/],
    'URL of nothing': [url('/missing'), 'URL_UNREACHABLE', /status 404/],
    'endless URL': [url('/endless'), 'IMAGE_TOO_LARGE', /limit of 500000 bytes/],
    'redirects in circles': [url('/circle'), 'URL_UNREACHABLE', /more than 3 times/],
    'redirect to credentials': [url('/to-credentials'), 'URL_REFUSED', /credentials/],
    'redirect to a file': [url('/to-file'), 'URL_UNREACHABLE', /redirects to a file: URL/],
    'URL of a page': [url('/page'), 'URL_UNREACHABLE', /text\/html, not with an image/],
    'URL of a page dressed up': [url('/page-as-jpeg'), 'INVALID_IMAGE', format],
    'URL of no bytes': [url('/empty'), 'INVALID_IMAGE', /no bytes/],
    'file: URL': [{ source: { url: 'file:///etc/passwd' } }, 'URL_REFUSED', /neither http: nor https:/],
    'URL with a password': [{ source: { url: 'http://a:b@example.org/' } }, 'URL_REFUSED', /credentials/],
    'no URL': [{ source: { url: 'nowhere' } }, 'BAD_USER_INPUT', /not a URL/],
    'silent URL': [url('/silent'), 'URL_TOO_SLOW', /within 1 s/],
    'dripping URL': [url('/dripping'), 'URL_TOO_SLOW', /within 1 s/],
    'unreachable URL': [{ source: { url: 'http://127.0.0.1:1/a.jpg' } }, 'URL_UNREACHABLE', /refuses/],
    'path with ..': [path('../outside.jpg'), 'PATH_REFUSED', outside],
    'path that is elsewhere': [path('/etc/passwd'), 'PATH_REFUSED', outside],
    'link to a file outside': [path('link.jpg'), 'PATH_REFUSED', outside],
    'link to a folder outside': [path('up/outside.jpg'), 'PATH_REFUSED', outside],
    'path of nothing': [path('missing.jpg'), 'NOT_FOUND', /no such file/],
    'path of a folder': [path('folder.jpg'), 'INVALID_IMAGE', /not a regular file/],
    'two sources': [{ source: { ...good.source, path: 'page.jpg' } }, 'BAD_USER_INPUT', /exactly one.*not 2/],
    'no source': [{ source: {} }, 'BAD_USER_INPUT', /exactly one.*not 0/],
    'unknown attribute': [
      { ...good, labels: { present: ['SMILNG'] } },
      'UNKNOWN_ATTRIBUTE',
      /labels\.present: "SMILNG" is not one of the 40/,
    ],
    'contradictory labels': [
      { ...good, labels: { present: ['MALE', 'BALD'], absent: ['BALD'] } },
      'CONTRADICTORY_LABELS',
      /labels: both present and absent: BALD/,
    ],
    'much metadata': [{ ...good, metadata: { note: 'x'.repeat(4096) } }, 'BAD_USER_INPUT', /at most 4096/],
    'no dataset': [{ ...good, dataset: '' }, 'BAD_USER_INPUT', /dataset: has 0 characters; give 1 to 200/],
  };
}
