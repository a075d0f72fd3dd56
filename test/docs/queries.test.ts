import { parse, validate } from 'graphql';
import { expect, it } from 'vitest';
import { buildApiSchema } from '../../src/api/index.js';
import { documentLimits } from '../../src/api/limits/index.js';
import { blocks, pages } from '../support/markdown.js';

const schema = buildApiSchema();
const queries = [...pages()].flatMap(([page, text]) =>
  blocks(text, 'graphql').map((query) => [page, query] as const),
);

it('the pages show queries', () => {
  expect(queries.filter(([page]) => page === 'docs/api.md').length).toBeGreaterThanOrEqual(5);
});

it.each(queries)('%s shows a query of this schema, within the limits', (_page, query) => {
  expect(validate(schema, parse(query)).map(({ message }) => message)).toEqual([]);
  expect(validate(schema, parse(query), [documentLimits])).toEqual([]);
});
