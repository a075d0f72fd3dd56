import type { z } from 'zod';

export type Target = { readonly atMost: number } | { readonly atLeast: number };

export interface Raced {
  readonly work: string;
  readonly against: string;
  readonly unit: '×' | 's' | 'exponent';
  readonly rounds: readonly number[];
  readonly median: number;
  readonly least: number;
  readonly greatest: number;
  readonly target: Target | null;
  readonly met: boolean | null;
}

export interface Skipped {
  readonly work: string;
  readonly against: string;
  readonly skipped: string;
}

export interface RanRow {
  readonly name: string;
  readonly status: 'ran';
  readonly seconds: number;
  readonly cases: readonly (Raced | Skipped)[];
  readonly figures: readonly { readonly what: string; readonly value: string }[];
  readonly peers: readonly string[];
}

export interface RowNotRun {
  readonly name: string;
  readonly status: 'skipped' | 'crashed';
  readonly reason: string;
}

export interface Result {
  readonly version: 1;
  readonly date: string;
  readonly mode: 'quick' | 'default' | 'full';
  readonly only: readonly string[] | null;
  readonly machine: Readonly<Record<string, string | number>>;
  readonly rows: readonly (RanRow | RowNotRun)[];
}

export const resultSchema: z.ZodType<Result>;

export function judged(one: {
  readonly work: string;
  readonly against: string;
  readonly rounds: readonly number[];
  readonly unit?: Raced['unit'];
  readonly target?: Target;
}): Raced;
