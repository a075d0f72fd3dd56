import type { AttributeCount, CatalogueImage, ImageFilter } from '../../src/catalogue/index.js';
import { ATTRIBUTES, FacetError, type SignedAttributes } from '../../src/domain/index.js';
import {
  MAX_FIRST,
  type Page,
  type PageRequest,
  type SearchRequest,
  type SearchService,
} from '../../src/search/index.js';
import { matches } from './image-oracle.js';

/** What the API asks for where its caller says nothing. */
const DEFAULT_FIRST = 20;

/**
 * A small search service over rows in memory, for tests of what stands above the service. It ranks by agreement of
 * labels instead of embeddings, and knows neither probabilities nor explanations; ranges, cursors and errors are those
 * the interface promises.
 */
export function memorySearch(rows: readonly CatalogueImage[], modelVersion: string | null): SearchService {
  const matching = (filter?: ImageFilter) => rows.filter((row) => matches(filter ?? {}, row));

  function rank(key: string, probe: SignedAttributes, page: SearchRequest, skip?: string) {
    if (page.minProbability !== undefined || page.explain === true) {
      throw new Error('not in this service: use the real one');
    }
    const scored = matching(page.filter)
      .filter(({ id }) => id !== skip && page.exclude?.includes(id) !== true)
      .map((node) => ({ node, score: cosine(node.labels, probe), probability: null, explanation: null }))
      .sort((a, b) => b.score - a.score || (a.node.id < b.node.id ? -1 : 1));
    return cut(`${key}|${String(modelVersion)}`, scored, page);
  }

  function requireModel(): void {
    if (modelVersion === null) throw new FacetError('MODEL_MISSING', 'no model bundle is loaded');
  }

  return {
    searchByAttributes: promised((query, page) => {
      requireModel();
      return rank(query.key, query.signed, page);
    }),
    searchMany: () => Promise.reject(new Error('not in this service: use the real one')),
    similarImages: promised((toId, page) => {
      requireModel();
      const to = rows.find(({ id }) => id === toId);
      if (!to) throw new FacetError('NOT_FOUND', `to: no image has the id ${toId}`, { field: 'to' });
      return rank(toId, to.labels, page, toId);
    }),
    predictedAttributes: () => Promise.reject(new Error('not in this service: use the real one')),
    images: promised((page) => {
      const ordered = matching(page.filter).sort((a, b) => (a.id < b.id ? -1 : 1));
      return cut(
        'images',
        ordered.map((node) => ({ node })),
        page,
      );
    }),
    image: promised((id) => rows.find((row) => row.id === id) ?? null),
    imagesByIds: promised(
      (ids) => new Map(rows.filter(({ id }) => ids.includes(id)).map((row) => [row.id, row])),
    ),
    countImages: promised((filter) => matching(filter).length),
    attributeCounts: promised((filter) =>
      ATTRIBUTES.map((attribute, id): AttributeCount => {
        const labels = matching(filter).map((row) => row.labels[id]);
        return {
          attribute,
          present: labels.filter((label) => label > 0).length,
          absent: labels.filter((label) => label < 0).length,
        };
      }),
    ),
    searchableAttributes: () => (modelVersion === null ? [] : ATTRIBUTES),
  };
}

/** Synchronous work as the interface's promises: what it throws becomes a rejection. */
function promised<A extends unknown[], T>(work: (...args: A) => T): (...args: A) => Promise<T> {
  return (...args) =>
    new Promise((resolve) => {
      resolve(work(...args));
    });
}

function cut<T extends { readonly node: CatalogueImage }>(
  key: string,
  ordered: readonly T[],
  { first = DEFAULT_FIRST, after, last, filter }: PageRequest,
): Page<T & { readonly cursor: string }> & { readonly totalCount: number } {
  if (last !== undefined) throw new Error('not in this service: use the real one');
  if (first < 1 || first > MAX_FIRST) {
    throw new FacetError('FIRST_OUT_OF_RANGE', `first: must be 1 to ${MAX_FIRST}`, {
      field: 'first',
      limit: MAX_FIRST,
    });
  }
  const scope = `${key}|${JSON.stringify(filter ?? {})}`;
  const start = after === undefined ? 0 : positionAfter(after, scope, ordered);
  const edges = ordered
    .slice(start, start + first)
    .map((item) => ({ ...item, cursor: Buffer.from(`m:${item.node.id}:${scope}`).toString('base64url') }));
  return {
    edges,
    hasNextPage: start + first < ordered.length,
    hasPreviousPage: after !== undefined,
    totalCount: ordered.length,
  };
}

function positionAfter(
  cursor: string,
  scope: string,
  ordered: readonly { readonly node: CatalogueImage }[],
): number {
  const found = /^m:([0-9a-f-]{36}):(.*)$/.exec(Buffer.from(cursor, 'base64url').toString());
  if (!found)
    throw new FacetError('INVALID_CURSOR', 'after: is not a cursor of this service', { field: 'after' });
  if (found[2] !== scope) {
    throw new FacetError('FOREIGN_CURSOR', 'after: belongs to another query, filter or model', {
      field: 'after',
    });
  }
  return ordered.findIndex(({ node }) => node.id === found[1]) + 1;
}

function cosine(a: SignedAttributes, b: SignedAttributes): number {
  const dot = (x: SignedAttributes, y: SignedAttributes) =>
    x.reduce((sum, value, i) => sum + value * y[i], 0);
  return dot(a, b) / Math.sqrt(Math.max(1, dot(a, a)) * Math.max(1, dot(b, b)));
}
