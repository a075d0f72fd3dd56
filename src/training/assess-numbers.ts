/** A share to six places: more would only make bundle.json hard to read. Sums of rounding errors stay within 0–1. */
export function shortShare(value: number): number {
  return Math.min(1, Math.max(0, Math.round(value * 1e6) / 1e6));
}
