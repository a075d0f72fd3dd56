/** What int8 codes of a block's rows mean: row ≈ steps × codes, component by component. */
export interface Quantisation {
  /** Size of one step of each component; 0 where the component is 0 in every row. */
  readonly steps: Float64Array;
  /** Longest difference (Euclidean) between a row and what its codes mean. */
  readonly residual: number;
  /** Longest row of codes. */
  readonly longest: number;
}

/** Codes of rows are −127 … 127. */
export const ROW_CODES = 127;
/**
 * Codes of queries are 1 … 127 about 64. With seven bits the sum of two products fits 16 bits (2 · 127 · 127), where
 * processors without VNNI add them; with eight it would be cut off there.
 */
export const QUERY_ZERO = 64;
const QUERY_CODES = 63;

/** Unit vectors are unit only to 1e-6, and scores are clamped to [−1, 1]. */
const SLACK = 1e-5;

export interface QuantisedQuery {
  /** The exact score of a row is `unit` × the product of codes, to within `error`. */
  readonly unit: number;
  readonly error: number;
}

/**
 * Codes a query against a block: its components times the block's steps, in whole multiples of one unit.
 *
 * With q the query, v a row, s the steps, c the row's codes, k the query's, u the unit: v = s∘c + e, q∘s = u·k + d, and
 * so q·v = u·(k·c) + d·c + q·e. What is left out is bounded component by component, |eᵢ| ≤ sᵢ/2 and |cᵢ| ≤ 127, or by
 * Cauchy and Schwarz, |q·e| ≤ ‖q‖‖e‖; whichever is less. Queries of a few components have the first small, dense ones
 * the second.
 * @param codes where the codes go, one a component
 */
export function quantiseQuery(
  query: Float32Array,
  { steps, residual, longest }: Quantisation,
  codes: Uint8Array,
): QuantisedQuery {
  let most = 0;
  query.forEach((value, i) => {
    most = Math.max(most, Math.abs(value * steps[i]));
  });
  const unit = most === 0 ? 1 : most / QUERY_CODES;
  let [norm, rowsEach, left, leftEach] = [0, 0, 0, 0];
  query.forEach((value, i) => {
    const folded = value * steps[i];
    const code = Math.round(folded / unit);
    codes[i] = QUERY_ZERO + code;
    const rest = folded - unit * code;
    norm += value * value;
    rowsEach += (Math.abs(value) * steps[i]) / 2;
    left += rest * rest;
    leftEach += Math.abs(rest) * ROW_CODES;
  });
  const ofRows = Math.min(rowsEach, Math.sqrt(norm) * residual);
  const ofQuery = Math.min(leftEach, Math.sqrt(left) * longest);
  return { unit, error: ofRows + ofQuery + SLACK };
}
