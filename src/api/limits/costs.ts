import { GraphQLList, GraphQLNonNull, getNamedType, isObjectType, type GraphQLOutputType } from 'graphql';
import type { ComplexityEstimator } from 'graphql-query-complexity';
import { MAX_FIRST } from '../../search/index.js';
import { DEFAULT_FIRST, MAX_SEARCHES } from '../sizes.js';

/** What one search costs before any of its hits is shown: it scores the whole gallery. */
const SEARCH = 100;

/**
 * What fields cost themselves, by coordinate; 1 is a value that is there already, and reading a row costs about 5.
 * Every field of a root type is named here.
 */
export const OWN_COSTS: Readonly<Record<string, number>> = {
  'Query.apiKeys': 50,
  'Query.attributes': 100,
  'Query.compareEvaluations': 2_000,
  'Query.evaluateRetrieval': 10_000,
  'Query.evaluation': 50,
  'Query.evaluations': 20,
  'Query.image': 5,
  // With a count of all that match: what is chosen of the page counts `first` times, and that is counted once.
  'Query.images': 70,
  'Query.ingestLimits': 1,
  'Query.ingestion': 5,
  'Query.ingestions': 10,
  'Query.model': 1,
  // Files are looked at, and read when they are new.
  'Query.models': 100,
  'Query.predictedAttributes': 50,
  'Query.reindex': 1,
  'Query.runningEvaluation': 1,
  'Query.searchByAttributes': SEARCH,
  'Query.searches': SEARCH,
  'Query.similarImages': SEARCH,
  'Query.viewer': 1,
  'Mutation.cancelIngestion': 20,
  'Mutation.createApiKey': 20,
  'Mutation.deleteImages': 500,
  'Mutation.importDataset': 2_000,
  'Mutation.ingestImages': 500,
  'Mutation.labelImages': 500,
  'Mutation.recordEvaluation': 10_000,
  'Mutation.reindex': 5_000,
  'Mutation.retryIngestion': 50,
  'Mutation.revokeApiKey': 20,
  // Over a hundred kilobytes; GraphiQL asks once. What is chosen of it is bounded by the limits of documents.
  'Query.__schema': 2_000,
  'Query.__type': 100,
  'Subscription.ingestion': 20,
  'Ingestion.items': 10,
  // A count of all that match.
  'SearchConnection.totalCount': 3,
};

/** Entries of lists whose length is known. */
export const LIST_SIZES: Readonly<Record<string, number>> = {
  'Query.apiKeys': 1_000,
  'Query.attributes': 40,
  'Query.predictedAttributes': 40,
  'Model.attributeFigures': 40,
  'Model.curves': 50,
  'ModelCalibration.lines': 40,
  'ReliabilityDiagram.bins': 15,
  'Evaluation.attributes': 40,
  'RecordedEvaluation.attributes': 40,
  'EvaluationComparison.attributes': 40,
  'EvaluationCurves.precisionByK': 100,
  // The attributes of the query: any of the 40, but most name a few.
  'SearchEdge.explanation': 10,
};

/** Entries that any other list of objects is taken to have. */
const USUAL_LIST = 10;

/**
 * The cost of a field: its own, and that of what is chosen of it as often as it may occur. What is chosen of a
 * connection counts `first` or `last` times, of `searches` as often as the pages of all its searches together hold.
 */
export const fieldCost: ComplexityEstimator = ({ type, field, args, childComplexity }) => {
  const coordinate = `${type.name}.${field.name}`;
  const own = OWN_COSTS[coordinate] ?? 1;
  if (field.name.startsWith('__')) return own;
  if (coordinate === 'Query.searches') {
    const sizes = searchSizes(args.input);
    return sizes.length * own + sum(sizes) * childComplexity;
  }
  if (field.args.some(({ name }) => name === 'first')) return own + pageSize(args) * childComplexity;
  return own + occurrences(coordinate, field.type) * childComplexity;
};

/** A size that is out of range counts as the nearest within: the resolver's refusal explains more than ours. */
function pageSize(args: object): number {
  const size = ('last' in args ? args.last : undefined) ?? ('first' in args ? args.first : undefined);
  return typeof size === 'number' ? Math.min(Math.max(size, 1), MAX_FIRST) : DEFAULT_FIRST;
}

/** The page's size of each search; of those beyond what the resolver takes, none. */
function searchSizes(input: unknown): number[] {
  const searches: unknown[] = Array.isArray(input) ? input : [];
  return searches
    .slice(0, MAX_SEARCHES)
    .map((search) => pageSize(typeof search === 'object' && search !== null ? search : {}));
}

function occurrences(coordinate: string, type: GraphQLOutputType): number {
  const nullable = type instanceof GraphQLNonNull ? type.ofType : type;
  const many = nullable instanceof GraphQLList && isObjectType(getNamedType(type));
  // The field that takes `first` has counted a connection's edges.
  if (!many || /^\w+Connection\./.test(coordinate)) return 1;
  return LIST_SIZES[coordinate] ?? USUAL_LIST;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
