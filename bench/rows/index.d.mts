export const ROWS: readonly string[];
