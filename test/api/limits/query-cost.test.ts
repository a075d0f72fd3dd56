import {
  getIntrospectionQuery,
  getOperationAST,
  Kind,
  parse,
  validate,
  type GraphQLNamedType,
  type OperationDefinitionNode,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import { LIST_SIZES, OWN_COSTS } from '../../../src/api/limits/costs.js';
import { checkCost, queryCost } from '../../../src/api/limits/query-cost.js';
import { buildApiSchema } from '../../../src/api/schema.js';
import { COMPARE, EVALUATE, KNOWN, LIST, RECORD } from '../../../src/cli/evaluate-documents.js';
import { readConfig } from '../../../src/config/index.js';
import { examples } from '../../../src/server/graphiql-examples.js';
import { allFields } from '../../support/all-fields.js';
import { blocks, pages } from '../../support/markdown.js';

const schema = buildApiSchema();
const { maxQueryCost } = readConfig({});

function operationOf(text: string, name?: string) {
  const document = parse(text);
  expect(validate(schema, document)).toEqual([]);
  const operation = getOperationAST(document, name);
  if (!operation) throw new Error('no operation of that name');
  return { schema, document, operation };
}

const cost = (text: string, variables: Record<string, unknown> = {}, name?: string) =>
  queryCost({ ...operationOf(text, name), variables });
const typeNamed = (name: string): GraphQLNamedType => {
  const type = schema.getType(name);
  if (!type) throw new Error(`no type ${name}`);
  return type;
};
const SEARCH = `query ($first: Int, $skip: Boolean = false) {
  searchByAttributes(query: { present: [SMILING] }, first: $first) { edges @skip(if: $skip) { node { id } } }
}`;
const SEARCHES =
  'query ($input: [SearchInput!]!) { searches(input: $input) { connection { edges { score } } } }';

describe('queryCost', () => {
  it('counts what is chosen of a connection `first` times', () => {
    // 100 for the search, and for each hit edges, node and id.
    expect(cost(SEARCH, { first: 1 })).toBe(103);
    expect(cost(SEARCH, { first: 100 })).toBe(400);
    expect(cost('{ searchByAttributes(query: {}, first: 7) { edges { score } } }')).toBe(114);
    expect(cost('{ searchByAttributes(query: {}, last: 7) { edges { score } } }')).toBe(114);
    expect(cost('{ ingestions(first: 3) { edges { node { items(first: 5) { edges { cursor } } } } } }')).toBe(
      10 + 3 * (1 + 1 + (10 + 5 * 2)),
    );
  });

  it('takes the default where none is given, and the nearest size for one that will be refused', () => {
    expect(cost(SEARCH)).toBe(160);
    expect(cost(SEARCH, { first: null })).toBe(160);
    for (const first of [101, 2 ** 31 - 1]) expect(cost(SEARCH, { first })).toBe(400);
    for (const first of [0, -(2 ** 31)]) expect(cost(SEARCH, { first })).toBe(103);
  });

  it('counts every search of `searches`, literal or variable', () => {
    const query = { present: ['SMILING'] };
    expect(cost(SEARCHES, { input: [{ query, first: 50 }, { query }, { query, first: null }] })).toBe(
      3 * 100 + (50 + 20 + 20) * 3,
    );
    expect(
      cost(
        '{ searches(input: [{ query: {}, first: 2 }, { query: {} }]) { connection { edges { score } } } }',
      ),
    ).toBe(2 * 100 + 22 * 3);
    // A value alone is a list of one. More than may be asked are refused by the resolver, which says how many.
    expect(cost(SEARCHES, { input: { query, first: 9 } })).toBe(100 + 9 * 3);
    const many = Array.from({ length: 5000 }, () => ({ query, first: 1 }));
    expect(cost(SEARCHES, { input: many })).toBe(32 * 103);
    expect(cost(SEARCHES, { input: [] })).toBe(0);
  });

  it('counts nothing of what @skip and @include leave out', () => {
    expect(cost(SEARCH, { first: 100, skip: true })).toBe(100);
    expect(cost('query ($a: Boolean!) { model { name @include(if: $a) } }', { a: false })).toBe(1);
  });

  it('counts fragments wherever they are spread, and only the operation that is executed', () => {
    const text = `query A { a: image(id: "i") { ...I } b: image(id: "i") { ...I } }
      query B { evaluateRetrieval { m } image(id: "i") { ...I } }
      fragment I on Image { id labels { present } }`;
    expect(cost(text, {}, 'A')).toBe(2 * (5 + 3));
    expect(cost(text, {}, 'B')).toBe(10_001 + 8);
  });

  it('leaves wrong and missing variables to execution, which does nothing else', () => {
    expect(cost('query ($n: Int!) { images(first: $n) { totalCount } }')).toBeUndefined();
    for (const first of ['x', 1.5, 2 ** 40, {}, [1, 2], true, Infinity]) {
      expect(cost(SEARCH, { first })).toBeUndefined();
    }
    expect(cost(SEARCHES, { input: [{ query: {} }, 5] })).toBeUndefined();
    expect(cost(SEARCHES, { input: null })).toBeUndefined();
    expect(cost(SEARCH, { first: 1, __proto__: { first: 100 }, constructor: 1, other: [] })).toBe(103);
  });

  it('refuses an argument that must be given and is not', () => {
    // `$id` may be null as a variable, and may not as an argument where it has no default.
    const { document, operation } = { ...operationOf('query ($id: ID = "x") { image(id: $id) { id } }') };
    expect(() => queryCost({ schema, document, operation, variables: { id: null } })).toThrow(
      expect.objectContaining({ extensions: { code: 'BAD_USER_INPUT', http: { status: 400 } } }),
    );
  });

  it('has a price for every field of a root type, and for nothing that is not there', () => {
    const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
    const fields = roots.flatMap((root) =>
      Object.keys(root?.getFields() ?? {}).map((name) => `${root?.name ?? ''}.${name}`),
    );
    expect(Object.keys(OWN_COSTS)).toEqual(expect.arrayContaining(fields));
    for (const coordinate of [...Object.keys(OWN_COSTS), ...Object.keys(LIST_SIZES)]) {
      const [type, field] = coordinate.split('.');
      const has = typeNamed(type).toConfig();
      expect('fields' in has && (field in has.fields || field.startsWith('__')), coordinate).toBe(true);
    }
  });
});

describe('checkCost', () => {
  it('lets through what costs as much as may be, and refuses what costs one more', () => {
    const operation = { ...operationOf(SEARCH), variables: { first: 100 } };
    expect(() => {
      checkCost(operation, 400);
    }).not.toThrow();
    expect(() => {
      checkCost(operation, 399);
    }).toThrow('query: its cost is 400, at most 399 is allowed');
  });
});

describe('the default of FACET_MAX_QUERY_COST', () => {
  const image = allFields(typeNamed('Image'));
  const hit = allFields(typeNamed('SearchEdge'));
  const page = `edges ${hit} pageInfo ${allFields(typeNamed('PageInfo'))}`;
  const whole: Record<string, string> = {
    'a page of 100 hits with all fields': `{ searchByAttributes(query: {}, first: 100) { ${page} } }`,
    'the same by likeness, with the image': `{ image(id: "i") ${image} similarImages(to: "i", first: 100) { ${page} } }`,
    '32 searches of 20 hits': `query ($input: [SearchInput!]!) { searches(input: $input) { index connection { edges { score probability node { id url } } } error { code } } }`,
    '100 images with all fields': `{ images(first: 100) { totalCount edges { cursor node ${image} } } }`,
    '100 items with their images': `{ ingestion(id: "i") { items(first: 100) { edges { cursor node ${allFields(typeNamed('IngestionItem'))} } } } }`,
    '20 ingestions with 20 items': `{ ingestions { edges { node { id state items { edges { node { index state error { code message } } } } } } } }`,
    'an evaluation with all fields': `{ evaluation(id: "i") ${allFields(typeNamed('RecordedEvaluation'))} }`,
    'a comparison with all fields': `{ compareEvaluations(baseline: "i", candidate: "j") ${allFields(typeNamed('EvaluationComparison'))} }`,
    '100 evaluations with all fields': `{ evaluations(first: 100) { edges { node ${allFields(typeNamed('EvaluationSummary'), ['gallery'])} } } }`,
    introspection: getIntrospectionQuery(),
    EVALUATE,
    RECORD,
    LIST,
    COMPARE,
    KNOWN,
  };
  const variables = {
    input: Array.from({ length: 32 }, () => ({ query: {} })),
    first: 100,
    id: 'i',
    baseline: 'i',
    candidate: 'i',
  };

  it.each(Object.entries(whole))('lets through %s', (_what, text) => {
    const input = text.includes('[SearchInput!]!') ? variables.input : {};
    expect(cost(text, { ...variables, input })).toBeLessThanOrEqual(maxQueryCost);
  });

  it("lets through GraphiQL's examples and every query of the pages", () => {
    const documented = [...pages().values()].flatMap((text) => blocks(text, 'graphql'));
    const all = [
      ...documented.map((query) => ({ query, variables: '{}' })),
      ...examples(undefined).map(({ query, variables: given = '{}' }) => ({ query, variables: given })),
    ];
    expect(all.length).toBeGreaterThan(10);
    for (const { query, variables: given } of all) {
      const document = parse(query);
      const operations = document.definitions.filter(
        (definition): definition is OperationDefinitionNode => definition.kind === Kind.OPERATION_DEFINITION,
      );
      for (const operation of operations) {
        const parsed: unknown = JSON.parse(given);
        const values =
          typeof parsed === 'object' && parsed !== null ? { ...variables, ...parsed } : variables;
        expect(queryCost({ schema, document, operation, variables: values }) ?? 0).toBeLessThan(maxQueryCost);
      }
    }
  });

  it('refuses what would do the work of many', () => {
    const evaluation = 'evaluateRetrieval { m }';
    for (const text of [
      `{ a: ${evaluation} b: ${evaluation} }`,
      `query ($input: [SearchInput!]!) { searches(input: $input) { connection { edges ${hit} } } }`,
      `{ ingestions(first: 100) { edges { node { items(first: 100) { edges { node { index } } } } } } }`,
      `{ ${Array.from({ length: 20 }, (_, i) => `q${i}: searchByAttributes(query: {}, first: 100) { edges { node { id url externalId width height dataset mediaType createdAt } } }`).join(' ')} }`,
    ]) {
      const input = Array.from({ length: 32 }, () => ({ query: {}, first: 100 }));
      expect(cost(text, { input })).toBeGreaterThan(maxQueryCost);
    }
  });
});
