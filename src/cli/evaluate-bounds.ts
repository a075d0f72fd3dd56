import { FacetError } from '../domain/index.js';
import { metricNames, type EvaluationReport } from '../evaluation/index.js';

/** `--fail-below mAP=0.7`: the least that a metric's mean may be. */
export interface Bound {
  readonly metric: string;
  readonly least: number;
}

/** A bound that was not held. */
export interface Shortfall extends Bound {
  readonly protocol: string;
  readonly m: number;
  /** null where no query could be scored. */
  readonly mean: number | null;
}

/**
 * @param ks the K that are measured
 * @throws FacetError `BAD_USER_INPUT` (`--fail-below`) for another form, a metric that is not measured, or a bound
 *   outside 0…1
 */
export function parseBounds(texts: readonly string[], ks: readonly number[]): Bound[] {
  const names = metricNames(ks);
  return texts.map((text) => {
    const [metric, number, ...rest] = text.split('=');
    const least = number === undefined || number.trim() === '' ? NaN : Number(number);
    if (rest.length > 0 || !(least >= 0 && least <= 1)) {
      refuse(`"${text}" is not a metric and a number from 0 to 1, like mAP=0.7`);
    }
    if (!names.includes(metric)) refuse(`"${metric}" is not one of ${names.join(', ')}`);
    return { metric, least };
  });
}

function refuse(problem: string): never {
  throw new FacetError('BAD_USER_INPUT', `--fail-below: ${problem}`, { field: '--fail-below' });
}

/** The bounds that reports do not hold. A metric that could not be measured holds none. */
export function shortfalls(reports: readonly EvaluationReport[], bounds: readonly Bound[]): Shortfall[] {
  return reports.flatMap(({ protocol, m, metrics }) =>
    bounds.flatMap(({ metric, least }) => {
      const mean = metrics.find(({ name }) => name === metric)?.mean ?? null;
      return mean !== null && mean >= least ? [] : [{ metric, least, protocol, m, mean }];
    }),
  );
}

/** `mAP is 0.6120, below 0.7 (partial, 3 attributes a query)` */
export function describeShortfall({ metric, least, protocol, m, mean }: Shortfall): string {
  const found = mean === null ? 'could not be measured: no query could be scored' : `is ${mean.toFixed(4)}`;
  return `${metric} ${found}, below ${least} (${protocol}, ${m} attribute${m === 1 ? '' : 's'} a query)`;
}
