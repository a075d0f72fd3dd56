import { request } from './facet-client.ts';
import { SearchFacesDocument, type SearchFacesQuery, type SearchFacesQueryVariables } from './generated.ts';

/** One hit, best first. */
export type Hit = SearchFacesQuery['searchByAttributes']['edges'][number];

/** Every hit of a query, page after page, each exactly once. */
export async function* searchFaces(
  url: string,
  query: SearchFacesQueryVariables['query'],
  pageSize = 50,
): AsyncGenerator<Hit> {
  let after: string | null | undefined;
  do {
    const { searchByAttributes: page } = await request(url, SearchFacesDocument, {
      query,
      first: pageSize,
      after,
    });
    yield* page.edges;
    after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : undefined;
  } while (after);
}
