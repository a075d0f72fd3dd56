import type { Client } from 'urql';
import {
  type AttributeQueryInput,
  BrowseDocument,
  ByAttributesDocument,
  type ByAttributesQuery,
  type FaceFragment,
  type ImageFilterInput,
  SimilarDocument,
} from '../generated.ts';
import { type Problem, problemOf } from '../server/problem.ts';

export type Explanation = NonNullable<
  ByAttributesQuery['searchByAttributes']['edges'][number]['explanation']
>;

/** An image of a ranking, or of the gallery in its own order, which says nothing of probability. */
export interface Hit {
  readonly face: FaceFragment;
  readonly probability: number | null;
  readonly explanation: Explanation | null;
}

/** What a list of faces is asked with. */
export type Ask =
  | { readonly kind: 'browse'; readonly filter: ImageFilterInput | null }
  | {
      readonly kind: 'attributes';
      readonly query: AttributeQueryInput;
      readonly filter: ImageFilterInput | null;
      readonly minProbability: number | null;
      readonly like: string | null;
    }
  | { readonly kind: 'similar'; readonly to: string; readonly filter: ImageFilterInput | null };

export interface Page {
  readonly hits: readonly Hit[];
  readonly next: string | null;
  /** Faces on all pages together; null where that is not known, or not asked. */
  readonly total: number | null;
}

interface Answer {
  readonly edges: readonly {
    readonly node: FaceFragment;
    readonly probability?: number | null;
    readonly explanation?: Explanation | null;
  }[];
  readonly totalCount?: number | null;
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor?: string | null };
}

function pageOf({ edges, totalCount, pageInfo }: Answer): Page {
  return {
    hits: edges.map(({ node, probability, explanation }) => ({
      face: node,
      probability: probability ?? null,
      explanation: explanation ?? null,
    })),
    total: totalCount ?? null,
    next: pageInfo.hasNextPage ? (pageInfo.endCursor ?? null) : null,
  };
}

export interface Listener {
  readonly page: (page: Page) => void;
  readonly problem: (problem: Problem) => void;
}

interface PageAsked {
  readonly first: number;
  /** Cursor of the hit before the page; null: the first page. */
  readonly after: string | null;
  /** Whether an answer kept from earlier will not do: it may be what was wrong. */
  readonly fresh: boolean;
}

/** Asks for a page. The function it returns ends the asking: the request is aborted, and nothing is told any more. */
export function askPage(
  client: Client,
  ask: Ask,
  { first, after, fresh }: PageAsked,
  listener: Listener,
): () => void {
  const context = { requestPolicy: fresh ? 'network-only' : 'cache-first' } as const;
  // Later pages are of the same whole.
  const counted = after === null;
  const told = (answer: Answer | undefined, error: Parameters<typeof problemOf>[0] | undefined): void => {
    if (error !== undefined) listener.problem(problemOf(error));
    else if (answer !== undefined) listener.page(pageOf(answer));
  };
  const subscription = (() => {
    switch (ask.kind) {
      case 'browse':
        return client
          .query(BrowseDocument, { first, after, filter: ask.filter, counted }, context)
          .subscribe(({ data, error }) => {
            told(data?.images, error);
          });
      case 'attributes':
        return client
          .query(
            ByAttributesDocument,
            {
              first,
              after,
              query: ask.query,
              filter: ask.filter,
              minProbability: ask.minProbability,
              like: ask.like === null ? null : [ask.like],
              counted,
            },
            context,
          )
          .subscribe(({ data, error }) => {
            told(data?.searchByAttributes, error);
          });
      case 'similar':
        return client
          .query(SimilarDocument, { first, after, to: ask.to, filter: ask.filter, counted }, context)
          .subscribe(({ data, error }) => {
            told(data?.similarImages, error);
          });
    }
  })();
  return () => {
    subscription.unsubscribe();
  };
}
