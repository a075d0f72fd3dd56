import { describe, expect, it } from 'vitest';
import { checkDeclaredType } from '../../../src/ingestion/sources/index.js';
import { failureOf } from '../../support/failure.js';

describe('checkDeclaredType', () => {
  it.each([
    [null, 'image/png'],
    ['', 'image/png'],
    ['  ', 'image/png'],
    ['application/octet-stream', 'image/png'],
    ['binary/octet-stream', 'image/png'],
    ['Application/Octet-Stream; x=y', 'image/webp'],
    ['image/png', 'image/png'],
    ['IMAGE/JPEG; charset=utf-8', 'image/jpeg'],
    ['image/jpg', 'image/jpeg'],
  ])('accepts %j for %s', (declared, actual) => {
    expect(() => {
      checkDeclaredType(declared, actual);
    }).not.toThrow();
  });

  it.each([
    ['image/png', 'image/jpeg'],
    ['image/jpg', 'image/png'],
    ['text/html', 'image/jpeg'],
    ['jpeg', 'image/jpeg'],
    ['image/*', 'image/jpeg'],
  ])('refuses %j for %s and names both', async (declared, actual) => {
    const error = await failureOf(() => {
      checkDeclaredType(declared, actual);
    });
    expect(error).toMatchObject({ code: 'MEDIA_TYPE_MISMATCH', details: { field: 'mediaType' } });
    expect(error.message).toContain(declared);
    expect(error.message).toContain(actual);
  });
});
