import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeBase64 } from '../../../src/ingestion/sources/index.js';
import { failureOf } from '../../support/failure.js';

const LIMIT = 1000;
const bytesOf = (text: string) => Buffer.from(decodeBase64(text, LIMIT).bytes);

describe('decodeBase64', () => {
  it('gives back what was encoded, padded or not, with white space anywhere', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 100 }), fc.boolean(), (bytes, padded) => {
        const text = Buffer.from(bytes).toString('base64');
        const sent = (padded ? text : text.replace(/=+$/, '')).replace(/(.{5})/g, '$1\r\n\t ');
        expect(bytesOf(sent)).toEqual(Buffer.from(bytes));
      }),
    );
  });

  it.each([
    ['data:image/png;base64,aGk=', 'image/png'],
    ['DATA:image/jpeg;charset=x;BASE64,aGk', 'image/jpeg;charset=x'],
    ['data:;base64,aGk=', null],
    ['aGk=', null],
  ])('reads %s', (text, mediaType) => {
    expect(decodeBase64(text, LIMIT)).toEqual({ bytes: Buffer.from('hi'), mediaType });
  });

  it.each([
    ['a character of no alphabet', 'aGk*', 'character 4'],
    ['the URL alphabet', 'aG-_', '"-"'],
    ['a character beyond ASCII', 'aG😀k', '"😀"'],
    ['white space beyond ASCII', 'aG\u00a0k', 'not a base64 character'],
    ['a NUL', 'aGk\0', 'not a base64 character'],
    ['padding in the middle', 'aG=k', '"="'],
    ['only padding', '==', 'padding'],
    ['too much padding', 'aGk==', 'padding'],
    ['three pads', 'a===', '"="'],
    ['too little padding', 'aA=', 'padding'],
    ['one character too many', 'aGkab', 'cut off'],
    ['bits beyond the last byte', 'aGl=', 'bits beyond'],
    ['a data URL that is not base64', 'data:image/svg+xml,<svg/>', 'data URL'],
    ['a data URL without data', 'data:image/png;base64', 'comma'],
    ['a data URL with escapes', 'data:image/png;base64,aGk%3D', '"%"'],
    ['a web URL', 'https://example.org/a.jpg', '":"'],
  ])('refuses %s', async (_what, text, said) => {
    const error = await failureOf(() => decodeBase64(text, LIMIT));
    expect(error).toMatchObject({ code: 'BAD_USER_INPUT', details: { field: 'base64' } });
    expect(error.message).toContain(said);
  });

  it('takes exactly the limit and no byte more, without decoding', async () => {
    expect(decodeBase64(Buffer.alloc(LIMIT).toString('base64'), LIMIT).bytes).toHaveLength(LIMIT);
    // Not even decodable: the size alone decides.
    const error = await failureOf(() => decodeBase64('*'.repeat(4 * LIMIT), LIMIT));
    expect(error).toMatchObject({ code: 'IMAGE_TOO_LARGE', details: { limit: LIMIT } });
    expect(error.message).toContain('3000 bytes is over the limit of 1000 bytes');
  });

  it.each(['', ' \n', 'data:image/png;base64,'])('has no image in %j', async (text) => {
    expect(await failureOf(() => decodeBase64(text, LIMIT))).toMatchObject({ code: 'INVALID_IMAGE' });
  });
});
