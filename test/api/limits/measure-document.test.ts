import { getIntrospectionQuery, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { measureDocument } from '../../../src/api/limits/measure-document.js';

/** Measures of a document's only operation, and how many selections were looked at for them. */
function measured(text: string) {
  let looks = 0;
  const all = [...measureDocument(parse(text), () => looks++).values()];
  expect(all).toHaveLength(1);
  return { ...all[0], looks };
}

/** A chain of fragments, each spread twice by the one before it: 2^levels fields when expanded. */
const bomb = (levels: number) =>
  [
    '{ ...F0 }',
    ...Array.from({ length: levels }, (_, i) => `fragment F${i} on Query { ...F${i + 1} ...F${i + 1} }`),
    `fragment F${levels} on Query { model { name } }`,
  ].join('\n');

describe('measureDocument', () => {
  it('counts what is executed', () => {
    expect(
      measured(`query ($a: Boolean! @x) @y {
        one: model { name }
        image(id: "i") @skip(if: $a) { ...I ... on Image @z { labels { present } } }
      }
      fragment I on Image { again: id url }`),
    ).toEqual({
      selections: 9,
      depth: 3,
      aliases: 2,
      directives: 4,
      rootFields: 2,
      fragmentDepth: 1,
      looks: 9,
    });
  });

  it('counts a fragment wherever it is spread, and its root fields', () => {
    const { rootFields, aliases, selections, looks } = measured(
      'query { ...M a: image(id: "i") { id } ...M } fragment M on Query { b: model { name } c: model { name } }',
    );
    expect({ rootFields, aliases, selections }).toEqual({ rootFields: 5, aliases: 5, selections: 12 });
    expect(looks).toBe(8);
  });

  it('measures each operation of a document by itself', () => {
    const [first, second] = measureDocument(
      parse('query A { a: model { name } } query B { model { name } }'),
    ).values();
    expect([first.aliases, second.aliases]).toEqual([1, 0]);
  });

  it('looks once at each selection of a fragment bomb, however large it would become', () => {
    for (const levels of [10, 60]) {
      const { selections, fragmentDepth, looks } = measured(bomb(levels));
      // 2 for each of the 2^levels ends, and every spread on the way.
      expect(selections).toBe(2 ** levels * 2 + 2 ** (levels + 1) - 1);
      expect(fragmentDepth).toBe(levels + 1);
      expect(looks).toBe(1 + 2 * levels + 2);
    }
    expect(measured(bomb(1100)).selections).toBe(Infinity);
  });

  it('ends where fragments go in circles', () => {
    const { looks } = measured(
      '{ ...A } fragment A on Query { ...B ...B } fragment B on Query { ...A ...C ...C } fragment C on Query { ...C }',
    );
    expect(looks).toBe(7);
  });

  it('counts no levels below __schema and __type, and everything else of them', () => {
    const { depth, selections, aliases } = measured(getIntrospectionQuery());
    expect(depth).toBe(1);
    expect(selections).toBeGreaterThan(100);
    expect(aliases).toBe(0);
    expect(measured('{ __type(name: "A") { a: name } }')).toMatchObject({ depth: 1, aliases: 1 });
  });
});
