import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Cursors, type CursorScope } from '../../src/search/cursors.js';
import { failureOf } from '../support/failure.js';
import { numberedId } from '../support/points.js';

const scope: CursorScope = { kind: 'search', subject: '+SMILING-', filter: '{}', modelVersion: 'a' };
const cursors = new Cursors(scope);
const position = { id: numberedId(77), score: 0.123456789, rank: 20 };

describe('Cursors', () => {
  it('carry a place to the bit', () => {
    fc.assert(
      fc.property(
        fc.uuid(),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.integer({ min: 0, max: 2 ** 32 - 1 }),
        (id, score, rank) => {
          const cursor = cursors.write({ id, score, rank });
          const read = cursors.read(cursor);
          expect(read).toEqual({ id, score, rank });
          expect(Object.is(read?.score, score)).toBe(true);
          expect(cursor).toMatch(/^[\w-]{55}$/);
        },
      ),
    );
  });

  it('are not needed', () => {
    expect(cursors.read(undefined)).toBeUndefined();
  });

  it.each([
    ['kind', { ...scope, kind: 'similar' }],
    ['subject', { ...scope, subject: '+SMILING-MALE' }],
    ['filter', { ...scope, filter: '{"datasets":["a"]}' }],
    ['model', { ...scope, modelVersion: 'b' }],
    ['subject and filter, run together', { ...scope, subject: '+SMILING-{}', filter: '' }],
  ] as const)('of another %s are foreign', async (_what, other) => {
    const error = await failureOf(() => new Cursors(other).read(cursors.write(position)));
    expect(error).toMatchObject({ code: 'FOREIGN_CURSOR', details: { field: 'after' } });
  });

  it('with any character changed are invalid', async () => {
    const cursor = cursors.write(position);
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: cursor.length - 1 }),
        fc.stringMatching(/^[\w-]$/),
        async (at, character) => {
          fc.pre(cursor[at] !== character);
          const damaged = cursor.slice(0, at) + character + cursor.slice(at + 1);
          const error = await failureOf(() => cursors.read(damaged));
          expect(error).toMatchObject({ code: 'INVALID_CURSOR', details: { field: 'after' } });
        },
      ),
    );
  });

  it.each([
    ['nothing', ''],
    ['text', 'page 2'],
    ['a cut cursor', cursors.write(position).slice(0, -1)],
    ['a cursor with more behind it', `${cursors.write(position)}AA`],
    ['padding', `${cursors.write(position)}=`],
    ['white space', ` ${cursors.write(position)}`],
    ['plain base64', Buffer.from(cursors.write(position), 'base64url').toString('base64')],
    ['a megabyte', 'A'.repeat(2 ** 20)],
    ['a place without a score', cursors.write({ ...position, score: NaN })],
    ['a place at infinity', cursors.write({ ...position, score: Infinity })],
  ])('are invalid when they are %s', async (_what, text) => {
    const error = await failureOf(() => cursors.read(text));
    expect(error).toMatchObject({ code: 'INVALID_CURSOR', details: { field: 'after' } });
  });
});
