import { describe, expect, it } from 'vitest';
import { BinaryCopy, toSmallints, toUuid } from '../../src/catalogue/binary-copy.js';
import { failureOf } from '../support/failure.js';

// Bytes put together by PostgreSQL's manual (COPY, Binary Format) rather than by a database.
const int32 = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
};
const int16 = (value: number) => {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return bytes;
};
const field = (bytes: Buffer | null) =>
  bytes === null ? int32(-1) : Buffer.concat([int32(bytes.length), bytes]);
const row = (...fields: (Buffer | null)[]) => Buffer.concat([int16(fields.length), ...fields.map(field)]);
const header = (extension = Buffer.alloc(0)) =>
  Buffer.concat([Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1'), int32(0), field(extension)]);
const end = int16(-1);
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
  it('reads a uuid', () => {
    const text = '0123abcd-4567-89ef-8123-456789abcdef';
    expect(toUuid(Buffer.from(text.replaceAll('-', ''), 'hex'))).toBe(text);
  });

  it('reads smallint[], empty or not, and refuses other arrays', async () => {
    const element = (value: number) => field(int16(value));
    const one = [int32(1), int32(0), int32(21), int32(3), int32(1)];
    expect(toSmallints(Buffer.concat([...one, element(0), element(79), element(-2)]))).toEqual([0, 79, -2]);
    expect(toSmallints(Buffer.concat([int32(0), int32(0), int32(21)]))).toEqual([]);
    const two = [int32(2), int32(0), int32(21), int32(1), int32(1), int32(1), int32(1), element(5)];
    const withNull = [...one, element(1), int32(-1), element(2)];
    for (const pieces of [two, withNull]) {
      const attempt = () => Promise.resolve().then(() => toSmallints(Buffer.concat(pieces)));
      expect(await failureOf(attempt)).toMatchObject(broken);
    }
  });
});
