import { getIntrospectionQuery, parse, specifiedRules, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import { publicError, facetErrorOf } from '../../../src/api/errors.js';
import { DOCUMENT_LIMITS, documentLimits } from '../../../src/api/limits/document-limits.js';
import { buildApiSchema } from '../../../src/api/schema.js';

const schema = buildApiSchema();
const faults = (text: string) => validate(schema, parse(text), [documentLimits]);
const times = (count: number, of: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => of(i)).join(' ');

/** For each limit, a document that has so many. */
const documents: Record<keyof typeof DOCUMENT_LIMITS, (count: number) => string> = {
  depth: (count) => `{ ${'a { '.repeat(count - 1)} a ${'} '.repeat(count)}`,
  fragmentDepth: (count) =>
    `{ ...F1 } ${times(count - 1, (i) => `fragment F${i + 1} on Query { ...F${i + 2} }`)} fragment F${count} on Query { a }`,
  rootFields: (count) => `{ ...A ... on Query { ${'a '.repeat(count - 1)} } } fragment A on Query { a }`,
  aliases: (count) => `{ a { ${times(count, (i) => `a${i}: a`)} } }`,
  directives: (count) => `{ a ${'@a '.repeat(count - 1)} ... @a { b } }`,
  selections: (count) =>
    `{ a { ${'...A '.repeat(1000)} ${'b '.repeat(count - 3 * 1000 - 1)} } } fragment A on Query { c d }`,
};
const names = ['depth', 'fragmentDepth', 'rootFields', 'aliases', 'directives', 'selections'] as const;

describe('documentLimits', () => {
  it.each(names)('lets through as many as may be, and refuses one more: %s', (name) => {
    const [counted, limit] = DOCUMENT_LIMITS[name];
    expect(faults(documents[name](limit))).toEqual([]);
    const [fault, ...others] = faults(documents[name](limit + 1));
    expect(others).toEqual([]);
    expect(fault.message).toBe(`query: its ${counted} is ${limit + 1}, at most ${limit} is allowed`);
    const error = facetErrorOf(fault);
    expect(error && publicError(error)).toEqual({ code: 'QUERY_TOO_COMPLEX', field: counted, limit });
  });

  it('names operations that are over, and each its own limit', () => {
    const over = faults(
      `query A { ${times(61, (i) => `a${i}: a`)} } query B { b } query C { ${'c '.repeat(21)} }`,
    );
    expect(over.map(({ message }) => message)).toEqual([
      'query: its number of root fields is 61, at most 20 is allowed',
      'query: its number of root fields is 21, at most 20 is allowed',
    ]);
  });

  it('tells an astronomical number as one', () => {
    const bomb = `{ ...F0 } ${times(9, (i) => `fragment F${i} on Query { ${`...F${i + 1} `.repeat(100)} }`)} fragment F9 on Query { a }`;
    expect(faults(bomb)[0].message).toBe(
      'query: its number of fields, fragments included is astronomical, at most 4000 is allowed',
    );
  });

  it("lets GraphiQL's introspection through", () => {
    const query = getIntrospectionQuery({
      descriptions: true,
      specifiedByUrl: true,
      directiveIsRepeatable: true,
      schemaDescription: true,
      inputValueDeprecation: true,
      oneOf: true,
    });
    expect(validate(schema, parse(query), [...specifiedRules, documentLimits])).toEqual([]);
  });
});
