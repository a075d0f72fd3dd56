export function race(
  contenders: Readonly<Record<string, (round: number) => number | Promise<number>>>,
  options: { readonly rounds: number; readonly warmups?: number; readonly settle?: number },
): Promise<Record<string, number[]>>;
export function ratios(over: readonly number[], under: readonly number[]): number[];
export function median(values: readonly number[]): number;
export function summary(values: readonly number[]): { median: number; least: number; greatest: number };
