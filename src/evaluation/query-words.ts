import type { Attribute, AttributeSets } from '../domain/index.js';

/** A query as people say it: `eyeglasses, smiling, not male`. */
export function queryInWords({ present, absent }: AttributeSets): string {
  return [...present.map(attributeInWords), ...absent.map((name) => `not ${attributeInWords(name)}`)].join(
    ', ',
  );
}

/** `FIVE_O_CLOCK_SHADOW` → `five o'clock shadow`. */
export function attributeInWords(attribute: Attribute): string {
  return attribute.toLowerCase().replaceAll('_', ' ').replace('o clock', "o'clock");
}
