import { namesOf, filterOf, type SearchQuery } from './search-query.ts';

/** As GraphQL writes texts: JSON's escapes are its as well. */
const asLiteral = (text: string): string => JSON.stringify(text);

/** The search as a GraphQL document to be read, changed and sent by people; null where no appearance is asked for. */
export function asGraphql(query: SearchQuery): string | null {
  if (query.appearance.size === 0) return null;
  const list = (names: readonly string[]) => `[${names.join(', ')}]`;
  const condition = (names: readonly string[], field: string) =>
    names.length === 0 ? [] : [`${field}: ${list(names)}`];
  const filter = filterOf(query);
  const conditions =
    filter === null
      ? []
      : [
          ...condition(filter.present ?? [], 'present'),
          ...condition(filter.absent ?? [], 'absent'),
          ...condition(filter.partitions ?? [], 'partitions'),
          ...condition((filter.datasets ?? []).map(asLiteral), 'datasets'),
        ];
  const wishes = [
    ...condition(namesOf(query.appearance, 'present'), 'present'),
    ...condition(namesOf(query.appearance, 'absent'), 'absent'),
  ];
  const parameters = [
    `query: { ${wishes.join(', ')} }`,
    ...(conditions.length === 0 ? [] : [`filter: { ${conditions.join(', ')} }`]),
    ...(query.minProbability === 0 || query.like !== null ? [] : [`minProbability: ${query.minProbability}`]),
    ...(query.like === null ? [] : [`like: ["${query.like}"]`]),
    `first: ${Math.min(query.top ?? 20, 100)}`,
  ];
  return `query Search {
  searchByAttributes(
${parameters.map((line) => `    ${line}`).join('\n')}
  ) {
    edges {
      probability
      score
      node { id externalId url(width: 256) }
    }
    pageInfo { hasNextPage endCursor }
  }
}
`;
}
