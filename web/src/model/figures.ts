import type { ShareFragment } from '../generated.ts';
import { figure } from '../evaluation/figures.ts';

/** Whether there is a value: what the schema calls nullable, the generated types call absent as well. */
export const there = <T>(value: T | null | undefined): value is T => value !== null && value !== undefined;

/** A measured share with its 95% interval where there is one: `0.921 (0.906 to 0.936)`. */
export function share({ mean, low, high }: ShareFragment): string {
  if (!there(low) || !there(high)) return figure(mean);
  return `${figure(mean)} (${figure(low)} to ${figure(high)})`;
}

/** A figure that may not have been measured. */
export const maybe = (value: number | null | undefined): string => (there(value) ? figure(value) : '–');

/** `1 attribute`, `3 attributes` */
export const attributes = (count: number): string => `${count} attribute${count === 1 ? '' : 's'}`;

/** A day, as the visitor writes it. */
export const day = (time: string): string =>
  new Date(time).toLocaleDateString(undefined, { dateStyle: 'medium' });
