import type { ImageFilterInput } from '../generated.ts';
import { filterOf, namesOf, type SearchQuery } from './search-query.ts';

/** The search as a GraphQL document to be read, changed and sent by people: whole, without variables. */
export function asGraphql(query: SearchQuery): string {
  const { like } = query;
  const shared = [
    ...(filterOf(query) === null ? [] : [`filter: ${filterText(filterOf(query) ?? {})}`]),
    `first: ${Math.min(query.top ?? 20, 100)}`,
  ];
  if (query.appearance.size === 0) {
    if (like === null) return document('images', shared, []);
    return document('similarImages', [`to: "${like}"`, ...shared], RANKED);
  }
  const wishes = [
    ...condition(namesOf(query.appearance, 'present'), 'present'),
    ...condition(namesOf(query.appearance, 'absent'), 'absent'),
  ];
  const asked = [
    `query: { ${wishes.join(', ')} }`,
    ...shared,
    ...(query.minProbability === 0 || like !== null ? [] : [`minProbability: ${query.minProbability}`]),
    ...(like === null ? [] : [`like: ["${like}"]`]),
  ];
  return document('searchByAttributes', asked, RANKED);
}

const RANKED = ['probability', 'score'];

function document(field: string, parameters: readonly string[], ofEdges: readonly string[]): string {
  return `query Search {
  ${field}(
${indent(parameters, 4)}
  ) {
    edges {
${indent([...ofEdges, 'node { id externalId url(width: 256) }'], 6)}
    }
    pageInfo { hasNextPage endCursor }
  }
}
`;
}

const indent = (lines: readonly string[], by: number): string =>
  lines.map((line) => ' '.repeat(by) + line).join('\n');

function filterText(filter: ImageFilterInput): string {
  const { present, absent, partitions, datasets, createdFrom, createdBefore } = filter;
  const conditions = [
    ...condition(present ?? [], 'present'),
    ...condition(absent ?? [], 'absent'),
    ...condition(partitions ?? [], 'partitions'),
    ...condition((datasets ?? []).map(asLiteral), 'datasets'),
    ...moment(createdFrom, 'createdFrom'),
    ...moment(createdBefore, 'createdBefore'),
  ];
  return `{ ${conditions.join(', ')} }`;
}

/** As GraphQL writes texts: JSON's escapes are its as well. */
const asLiteral = (text: string): string => JSON.stringify(text);

const condition = (names: readonly string[], field: string): string[] =>
  names.length === 0 ? [] : [`${field}: [${names.join(', ')}]`];

const moment = (time: unknown, field: string): string[] =>
  typeof time === 'string' ? [`${field}: ${asLiteral(time)}`] : [];
