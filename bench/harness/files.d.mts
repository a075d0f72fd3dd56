import type { Result } from './results.mjs';

export const RESULTS: string;
export const PAGE: string;
export function writeResult(folder: string, name: string, result: Result): Promise<string>;
export function updateDocs(): void;
export function withTable(page: string, table: string): string;
