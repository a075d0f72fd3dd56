import { describe, expect, it } from 'vitest';
import { BinaryCopy, toSmallints, toUuid } from '../../src/catalogue/binary-copy.js';
import { failureOf } from '../support/failure.js';
import { end, field, header, int16, int32, row } from './copy-bytes.js';

const broken = { code: 'INTERNAL' };

describe('BinaryCopy', () => {
  it('reads rows of fields, with NULLs and empty values, behind any header', () => {
    const rows = [row(Buffer.from('ab'), null), row(Buffer.alloc(0), Buffer.from('c'))];
    const copy = new BinaryCopy(Buffer.concat([header(Buffer.from('later')), ...rows, end]));
    expect(copy.next(2)).toBe(true);
    expect([copy.value().toString(), copy.field()]).toEqual(['ab', null]);
    expect(copy.next(2)).toBe(true);
    expect([copy.value().toString(), copy.field()?.toString()]).toEqual(['', 'c']);
    expect(copy.next(2)).toBe(false);
  });

  it('has no rows where nothing was copied', () => {
    expect(new BinaryCopy(Buffer.concat([header(), end])).next(5)).toBe(false);
  });

  it.each([
    ['text', Buffer.from('a\tb\n')],
    ['nothing at all', Buffer.alloc(0)],
    ['a signature alone', header().subarray(0, 11)],
  ])('refuses %s', async (_, bytes) => {
    expect(await failureOf(() => Promise.resolve(new BinaryCopy(bytes)))).toMatchObject(broken);
  });

  it('refuses rows of another width, fields that end elsewhere, and NULL where none may be', async () => {
    const copy = (bytes: Buffer) => new BinaryCopy(Buffer.concat([header(), bytes]));
    const cut = copy(Buffer.concat([int16(1), int32(50), Buffer.from('short')]));
    const attempts: (() => unknown)[] = [
      () => copy(row(Buffer.from('a'))).next(2),
      () => cut.next(1) && cut.field(),
      () => {
        const nothing = copy(row(null));
        return nothing.next(1) && nothing.value();
      },
    ];
    for (const attempt of attempts) {
      expect(await failureOf(() => Promise.resolve().then(attempt))).toMatchObject(broken);
    }
  });
});

describe('values', () => {
  it.each([0, 15, 17])('refuses a uuid of %i bytes', async (length) => {
    const attempt = () => Promise.resolve().then(() => toUuid(Buffer.alloc(length)));
    expect(await failureOf(attempt)).toMatchObject(broken);
  });

  it('refuses smallint[] cut short anywhere, and a size that no memory would hold', async () => {
    const whole = Buffer.concat([int32(1), int32(0), int32(21), int32(1), int32(1), field(int16(7))]);
    expect(toSmallints(whole)).toEqual([7]);
    const cut = Array.from({ length: whole.length }, (_, length) => whole.subarray(0, length));
    const empty = Buffer.concat([int32(0), int32(0), int32(21)]);
    const cutEmpty = Array.from({ length: empty.length }, (_, length) => empty.subarray(0, length));
    const huge = Buffer.concat([int32(1), int32(0), int32(21), int32(2 ** 31 - 1), int32(1)]);
    for (const bytes of [...cut, ...cutEmpty, huge]) {
      const attempt = () => Promise.resolve().then(() => toSmallints(bytes));
      expect(await failureOf(attempt)).toMatchObject(broken);
    }
  });

  it('reads a uuid', () => {
    const text = '0123abcd-4567-89ef-8123-456789abcdef';
    expect(toUuid(Buffer.from(text.replaceAll('-', ''), 'hex'))).toBe(text);
  });

  it('reads smallint[], empty or not, and refuses other arrays', async () => {
    const element = (value: number) => field(int16(value));
    const one = [int32(1), int32(0), int32(21), int32(3), int32(1)];
    expect(toSmallints(Buffer.concat([...one, element(0), element(79), element(-2)]))).toEqual([0, 79, -2]);
    expect(toSmallints(Buffer.concat([int32(0), int32(0), int32(21)]))).toEqual([]);
    const short = [...one, element(1), int32(4), int32(2), int16(3)];
    const two = [int32(2), int32(0), int32(21), int32(1), int32(1), int32(1), int32(1), element(5)];
    const withNull = [...one, element(1), int32(-1), element(2)];
    for (const pieces of [two, withNull, short]) {
      const attempt = () => Promise.resolve().then(() => toSmallints(Buffer.concat(pieces)));
      expect(await failureOf(attempt)).toMatchObject(broken);
    }
  });
});
