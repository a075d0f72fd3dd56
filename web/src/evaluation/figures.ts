import { labelOf } from '../attributes/names.ts';
import type { MetricFragment, RunFragment } from '../generated.ts';

/** A metric, 0–1, to three places. */
export const figure = (value: number): string => value.toFixed(3);

/** A difference of metrics, with its sign. */
export const difference = (value: number): string => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(3)}`;

/** An estimate with its 95% interval in words: `0.512 (0.498 to 0.527)`. */
export const interval = ({ mean, low, high }: Pick<MetricFragment, 'mean' | 'low' | 'high'>): string =>
  `${figure(mean)} (${figure(low)} to ${figure(high)})`;

export const PROTOCOLS = {
  PARTIAL: 'partial queries',
  PRESENT_ONLY: 'attributes present',
  REFERENCE: 'the published protocol',
} as const;

/** The metrics that lists and plots over time show; a run may lack one. */
export const METRICS = ['P@10', 'mAP', 'MRR'] as const;

/** What runs of one configuration have in common: `partial queries, 3 attributes, seed 0; test only`. */
export function askedInWords({
  protocol,
  m,
  seed,
  filter,
}: Pick<RunFragment, 'protocol' | 'm' | 'seed' | 'filter'>): string {
  const kind = `${PROTOCOLS[protocol]}, ${m} ${m === 1 ? 'attribute' : 'attributes'}, seed ${seed}`;
  const only = [
    ...filter.partitions.map((name) => name.toLowerCase()),
    ...filter.datasets,
    ...filter.present.map(labelOf),
    ...filter.absent.map((name) => `not ${labelOf(name)}`),
  ];
  return only.length === 0 ? kind : `${kind}; only ${only.join(', ')}`;
}
