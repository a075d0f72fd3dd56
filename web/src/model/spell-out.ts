import { isAttribute, labelOf } from '../attributes/names.ts';

/** A text of the server's with attributes as the page calls them: `MALE` becomes `Male`. */
export const spellOut = (text: string): string =>
  text.replace(/\b[A-Z][A-Z_]*\b/g, (word) => (isAttribute(word) ? labelOf(word) : word));
