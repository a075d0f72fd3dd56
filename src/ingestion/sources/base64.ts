import { FacetError } from '../../domain/index.js';
import { emptyImage, imageTooLarge } from './byte-limit.js';

/** Longest `data:<type>;base64` looked at: what is longer is no media type. */
const MAX_DATA_HEADER = 300;

/**
 * Decodes strict base64 (RFC 4648 §4: standard alphabet; padding may be left out, ASCII white space is passed over) or a
 * `data:<type>;base64,…` URL (RFC 2397). `Buffer.from` by itself would skip whatever is wrong.
 * @returns the bytes, and the data URL's media type as it stands there (null where there is none)
 * @throws FacetError `BAD_USER_INPUT` (field `base64`) saying what is wrong; `IMAGE_TOO_LARGE` over `limitBytes`, before
 * anything is decoded; `INVALID_IMAGE` where there are no bytes
 */
export function decodeBase64(
  text: string,
  limitBytes: number,
): { readonly bytes: Uint8Array; readonly mediaType: string | null } {
  const { mediaType, data } = splitDataUrl(text);
  const dense = data.replace(/[\t\n\f\r ]+/g, '');
  const digits = withoutPadding(dense);
  const length = Math.floor((digits.length * 3) / 4);
  if (length > limitBytes) throw imageTooLarge(limitBytes, length);
  if (dense === '') throw emptyImage();
  const strange = digits.search(/[^A-Za-z0-9+/]/);
  if (strange >= 0) throw malformed(`${describe(digits, strange)} is not a base64 character`);
  if (digits.length % 4 === 1)
    throw malformed(`it is cut off: ${digits.length} characters are no whole bytes`);
  if (digits.length !== dense.length && dense.length % 4 !== 0) throw malformed('its padding is wrong');
  const rest = digits.slice(digits.length - (digits.length % 4));
  // The last character may hold bits beyond the last byte. Every encoder leaves them zero (RFC 4648 §3.5).
  if (Buffer.from(rest, 'base64').toString('base64').slice(0, rest.length) !== rest)
    throw malformed('its last character has bits beyond the last byte');
  return { bytes: Buffer.from(digits, 'base64'), mediaType };
}

function splitDataUrl(text: string): { readonly mediaType: string | null; readonly data: string } {
  const start = text.slice(0, MAX_DATA_HEADER).trimStart();
  if (!/^data:/i.test(start)) return { mediaType: null, data: text };
  const header = /^data:([^,]*),/i.exec(start)?.[1];
  if (header === undefined)
    throw malformed(`no comma ends the data URL's type within ${MAX_DATA_HEADER} characters`);
  const declared = /^(.*);\s*base64\s*$/is.exec(header)?.[1].trim();
  if (declared === undefined) throw malformed('a data URL must be `data:<type>;base64,…`');
  return { mediaType: declared === '' ? null : declared, data: text.slice(text.indexOf(',') + 1) };
}

/** Without the one or two `=` at the end; a third is left to be found out. */
function withoutPadding(dense: string): string {
  if (dense.endsWith('==')) return dense.slice(0, -2);
  return dense.endsWith('=') ? dense.slice(0, -1) : dense;
}

function describe(digits: string, at: number): string {
  const character = String.fromCodePoint(digits.codePointAt(at) ?? 0);
  return `character ${at + 1} (white space left out), ${JSON.stringify(character)},`;
}

function malformed(what: string): FacetError {
  return new FacetError('BAD_USER_INPUT', `base64: ${what}`, { field: 'base64' });
}
