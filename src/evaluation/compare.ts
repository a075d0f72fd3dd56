import {
  ATTRIBUTES,
  bootstrapIntervals,
  FacetError,
  Random,
  randomisationTest,
  type Attribute,
} from '../domain/index.js';
import { pairQueries, type PairedQuery } from './pair-queries.js';
import type { EvaluationReport } from './report.js';

/** What changed in a metric, over the queries that both runs asked. */
export interface MetricDifference {
  readonly name: string;
  /** Means over the paired queries. */
  readonly baseline: number;
  readonly candidate: number;
  /** candidate − baseline, with its percentile bootstrap 95% interval. */
  readonly difference: number;
  readonly low: number;
  readonly high: number;
  /** Two-sided p-value of Fisher's randomisation test. */
  readonly pValue: number;
}

/** What changed in the average precision of the queries that name an attribute. */
export interface AttributeDifference {
  readonly attribute: Attribute;
  readonly queries: number;
  readonly difference: number;
}

export interface EvaluationComparison {
  readonly baseline: RunIdentity;
  readonly candidate: RunIdentity;
  /** Queries that both runs asked and scored; all figures are over these. */
  readonly paired: number;
  /** Queries scored by one of them only. */
  readonly unpaired: { readonly baseline: number; readonly candidate: number };
  /** Whether images or labels are not the same. */
  readonly galleryChanged: boolean;
  readonly modelChanged: boolean;
  /** Whether the test tried every assignment of signs (few pairs). */
  readonly exact: boolean;
  readonly metrics: readonly MetricDifference[];
  /** Largest drop first. */
  readonly attributes: readonly AttributeDifference[];
}

type RunIdentity = Pick<EvaluationReport, 'created' | 'modelName' | 'modelVersion' | 'gallery' | 'queries'>;

/** Fewer pairs tell nothing: of 5 the smallest p-value there can be is 1/16. */
const LEAST_PAIRS = 5;

/**
 * Compares two runs query by query. A query is the same when it was made from the same image and is judged by the same
 * labels; where the gallery changed between the runs, the queries that both still ask are compared.
 * @throws FacetError `BAD_USER_INPUT` where the runs ask different kinds of queries or too few of the same
 */
export function compareEvaluations(
  baseline: EvaluationReport,
  candidate: EvaluationReport,
): EvaluationComparison {
  requireSameKind(baseline, candidate);
  const pairs = pairQueries(baseline, candidate);
  if (pairs.length < LEAST_PAIRS) refuse(tooFew(pairs.length, baseline, candidate), LEAST_PAIRS);
  const names = candidate.metrics.map(({ name }) => name).filter((name) => column(baseline, name) >= 0);
  const columns = names.map((name) => [column(baseline, name), column(candidate, name)] as const);
  const differences = new Float64Array(pairs.length * names.length);
  pairs.forEach((pair, i) => {
    columns.forEach(([before, after], j) => {
      differences[i * names.length + j] = pair.candidate.values[after] - pair.baseline.values[before];
    });
  });
  const intervals = bootstrapIntervals(differences, names.length, Random.stream(candidate.seed, 1));
  const test = randomisationTest(differences, names.length, Random.stream(candidate.seed, 2));
  const mean = (value: (pair: PairedQuery) => number) =>
    pairs.reduce((sum, pair) => sum + value(pair), 0) / pairs.length;
  return {
    baseline: identity(baseline),
    candidate: identity(candidate),
    paired: pairs.length,
    unpaired: {
      baseline: baseline.queries.scored - pairs.length,
      candidate: candidate.queries.scored - pairs.length,
    },
    galleryChanged: baseline.gallery.fingerprint !== candidate.gallery.fingerprint,
    modelChanged: baseline.modelVersion !== candidate.modelVersion,
    exact: test.exact,
    metrics: names.map((name, i) => ({
      name,
      baseline: mean((pair) => pair.baseline.values[columns[i][0]]),
      candidate: mean((pair) => pair.candidate.values[columns[i][1]]),
      difference: mean((pair) => pair.candidate.values[columns[i][1]] - pair.baseline.values[columns[i][0]]),
      ...intervals[i],
      pValue: test.pValues[i],
    })),
    attributes: attributeDifferences(pairs, column(baseline, 'mAP'), column(candidate, 'mAP')),
  };
}

function requireSameKind(baseline: EvaluationReport, candidate: EvaluationReport): void {
  for (const field of ['protocol', 'm'] as const) {
    if (baseline[field] !== candidate[field]) {
      refuse(
        `the runs ask different queries: ${field} is ${baseline[field]} in the one, ${candidate[field]} in the other`,
      );
    }
  }
}

function tooFew(pairs: number, baseline: EvaluationReport, candidate: EvaluationReport): string {
  const reason =
    baseline.seed !== candidate.seed
      ? `their seeds differ (${baseline.seed}, ${candidate.seed})`
      : 'the images they were made from, or their labels, changed';
  return `the runs have ${pairs} queries in common, at least ${LEAST_PAIRS} are needed: ${reason}`;
}

function refuse(message: string, limit?: number): never {
  throw new FacetError('BAD_USER_INPUT', `compare: ${message}`, {
    field: 'compare',
    ...(limit === undefined ? {} : { limit }),
  });
}

function column({ metrics }: EvaluationReport, name: string): number {
  return metrics.findIndex((metric) => metric.name === name);
}

function identity({ created, modelName, modelVersion, gallery, queries }: EvaluationReport): RunIdentity {
  return { created, modelName, modelVersion, gallery, queries };
}

function attributeDifferences(
  pairs: readonly PairedQuery[],
  before: number,
  after: number,
): AttributeDifference[] {
  return ATTRIBUTES.flatMap((attribute) => {
    const asking = pairs.filter(({ candidate: { judged } }) =>
      [...judged.present, ...judged.absent].includes(attribute),
    );
    if (asking.length === 0) return [];
    const sum = asking.reduce(
      (total, { baseline, candidate }) => total + candidate.values[after] - baseline.values[before],
      0,
    );
    return [{ attribute, queries: asking.length, difference: sum / asking.length }];
  }).sort((a, b) => a.difference - b.difference);
}
