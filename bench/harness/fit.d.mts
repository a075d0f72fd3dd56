export function exponent(sizes: readonly number[], costs: readonly number[]): number;
