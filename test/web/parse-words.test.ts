import { describe, expect, it } from 'vitest';
import { ATTRIBUTES } from '../../src/domain/index.js';
import { ALL, GROUPS, labelOf } from '../../web/src/attributes/names.ts';
import { parseWords } from '../../web/src/attributes/parse-words.ts';

const wishes = (text: string) => Object.fromEntries(parseWords(text).wishes);

describe('words for attributes', () => {
  it('every attribute is in one group, under a name of its own', () => {
    expect([...ALL].sort()).toEqual([...ATTRIBUTES].sort());
    expect(new Set(ALL.map(labelOf)).size).toBe(40);
    expect(new Set(GROUPS.map(({ title }) => title)).size).toBe(GROUPS.length);
  });

  it('every label is understood as what it stands on', () => {
    for (const attribute of ALL) {
      expect(wishes(labelOf(attribute))).toEqual({ [attribute]: 'present' });
      expect(wishes(`not ${labelOf(attribute)}`)).toEqual({ [attribute]: 'absent' });
    }
  });

  it.each([
    ['blond, not male', { BLOND_HAIR: 'present', MALE: 'absent' }],
    ['smiling woman with glasses', { SMILING: 'present', MALE: 'absent', EYEGLASSES: 'present' }],
    ['old man without a hat', { YOUNG: 'absent', MALE: 'present', WEARING_HAT: 'absent' }],
    ['no beard', { NO_BEARD: 'present' }],
    ['beard', { NO_BEARD: 'absent' }],
    ['without beard', { NO_BEARD: 'present' }],
    ['not no beard', { NO_BEARD: 'absent' }],
    ['not young, smiling', { YOUNG: 'absent', SMILING: 'present' }],
    ['-male +smiling', { MALE: 'absent', SMILING: 'present' }],
    ['SMILING AND Grey Hair', { SMILING: 'present', GRAY_HAIR: 'present' }],
    ["5 o'clock shadow; 5 o’clock shadow", { FIVE_O_CLOCK_SHADOW: 'present' }],
    ['male, not male', { MALE: 'absent' }],
    ['', {}],
    [' , ; . ', {}],
  ])('%s', (text, expected) => {
    expect(parseWords(text)).toMatchObject({ unknown: [] });
    expect(wishes(text)).toEqual(expected);
  });

  it('names what it does not understand, and a negation of that goes no further', () => {
    const { wishes: understood, unknown } = parseWords('smiling, not purple blond');
    expect(unknown).toEqual(['purple']);
    expect(Object.fromEntries(understood)).toEqual({ SMILING: 'present', BLOND_HAIR: 'present' });
    expect(parseWords('constructor __proto__').unknown).toEqual(['constructor', '__proto__']);
  });
});
