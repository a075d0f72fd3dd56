import type { Estimate } from '../report.js';

/** Four digits, as the command prints them. */
export function digits(value: number): string {
  return value.toFixed(4);
}

/** `0.9270 [0.9170, 0.9370]` */
export function withInterval({ mean, low, high }: Estimate): string {
  return `${digits(mean)} [${digits(low)}, ${digits(high)}]`;
}

/** A difference with its sign. */
export function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(4)}`;
}

/** `0.032`, `< 0.001` */
export function probability(p: number): string {
  return p < 0.001 ? '< 0.001' : p.toFixed(3);
}

/** `2026-11-23 18:00 UTC` */
export function moment(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;
}
