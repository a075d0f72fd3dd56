import type { Attribute } from '../generated.ts';
import { LEXICON, type Wish } from './names.ts';

export interface Parsed {
  /** In the order named; an attribute named twice goes by its last mention. */
  readonly wishes: ReadonlyMap<Attribute, Wish>;
  /** Words that say nothing of an attribute. */
  readonly unknown: readonly string[];
}

const NEGATIONS = new Set(['not', 'no', 'non', 'without', "isn't", 'never', 'minus']);
const FILLERS = new Set(
  'a an the and or with who which that is are has have having wearing but also person people face faces hair looking very'.split(
    ' ',
  ),
);
/** Words in the longest entry of the lexicon. */
const LONGEST = Math.max(...[...LEXICON.keys()].map((phrase) => phrase.split(' ').length));

/**
 * Reads wishes out of words: `blond, not male`, `old man without glasses`. The longest phrase wins (`no beard` is one),
 * and a negation holds for the next phrase only, and not beyond a comma.
 */
export function parseWords(text: string): Parsed {
  const wishes = new Map<Attribute, Wish>();
  const unknown: string[] = [];
  const clauses = text
    .toLowerCase()
    .replaceAll('’', "'")
    .split(/[,;.+&]/);
  for (const clause of clauses) {
    const words = clause
      .replaceAll(/(^|\s)-(?=\w)/g, '$1not ')
      .replaceAll('-', ' ')
      .split(/\s+/)
      .filter((word) => word !== '');
    let negated = false;
    for (let at = 0; at < words.length;) {
      const { length, entry } = longestPhrase(words, at);
      if (entry !== undefined) {
        wishes.delete(entry.attribute);
        wishes.set(entry.attribute, negated ? opposite(entry.wish) : entry.wish);
        negated = false;
      } else if (NEGATIONS.has(words[at] ?? '')) {
        negated = !negated;
      } else if (!FILLERS.has(words[at] ?? '')) {
        unknown.push(words[at] ?? '');
        negated = false;
      }
      at += length;
    }
  }
  return { wishes, unknown };
}

function longestPhrase(words: readonly string[], at: number) {
  for (let length = Math.min(LONGEST, words.length - at); length > 0; length--) {
    const entry = LEXICON.get(words.slice(at, at + length).join(' '));
    if (entry !== undefined) return { length, entry };
  }
  return { length: 1, entry: undefined };
}

const opposite = (wish: Wish): Wish => (wish === 'present' ? 'absent' : 'present');
