import type { Attribute, AttributeQuery } from '../domain/index.js';
import { cosine } from '../vectors/index.js';
import type { SearchDependencies, SearchModel } from './dependencies.js';
import type { AttributeExplanation, SearchEdge } from './services.js';
import { encodeAlone, storedLabel, type AttributeState } from './single-attribute.js';

/** An attribute of the query as a query of its own. */
interface SingleQuery extends Pick<AttributeExplanation, 'attribute' | 'wanted'> {
  readonly vector: Float32Array;
}

/**
 * Hits with an explanation each. A hit whose embedding has left the index since it was found has none.
 * @throws FacetError `MODEL_CHANGED` if the index serves another model by now
 */
export async function explained(
  { index }: Pick<SearchDependencies, 'index'>,
  model: SearchModel,
  query: AttributeQuery,
  edges: readonly SearchEdge[],
): Promise<SearchEdge[]> {
  if (edges.length === 0) return [];
  const [queries, points] = await Promise.all([
    singleQueries(model, query),
    index.fetch(
      edges.map(({ node }) => node.id),
      model.version,
    ),
  ]);
  const vectors = new Map(points.map(({ id, vector }) => [id, vector]));
  return edges.map((edge) => {
    const vector = vectors.get(edge.node.id);
    return vector === undefined ? edge : { ...edge, explanation: explain(model, queries, edge, vector) };
  });
}

function explain(
  model: SearchModel,
  queries: readonly SingleQuery[],
  { node }: SearchEdge,
  embedding: Float32Array,
): AttributeExplanation[] {
  return queries.map(({ attribute, wanted, vector }) => {
    const score = cosine(embedding, vector);
    return {
      attribute,
      wanted,
      score,
      probability: model.matchProbability(1, score),
      label: storedLabel(node.labels, attribute),
    };
  });
}

function singleQueries(model: SearchModel, { present, absent }: AttributeQuery): Promise<SingleQuery[]> {
  const encode = async (attribute: Attribute, wanted: AttributeState) => ({
    attribute,
    wanted,
    vector: await encodeAlone(model, attribute, wanted),
  });
  return Promise.all([
    ...present.map((attribute) => encode(attribute, 'PRESENT')),
    ...absent.map((attribute) => encode(attribute, 'ABSENT')),
  ]);
}
