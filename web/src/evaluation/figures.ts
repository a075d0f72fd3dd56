import type { MetricFragment } from '../generated.ts';

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
