import type { Result } from './results.mjs';

export function markdownOf(result: Result): string;
export function number(value: number): string;
