import type { ReliabilityBin } from '../model/index.js';
import { shortShare } from './assess-numbers.js';

/** Predicted probabilities with what was the case: 1 or 0. */
export interface Predictions {
  readonly predicted: readonly number[];
  readonly outcome: readonly number[];
}

const BINS = 15;

/**
 * Bins of a reliability diagram, each of (nearly) equally many predictions, neighbours together, equal ones never
 * apart. Equal mass rather than equal width (Nguyen & O'Connor, "Posterior calibration and exploratory analysis for
 * natural language processing models", EMNLP 2015), because the probabilities of longer queries crowd near 0: bins of
 * equal width would leave one that holds nearly everything and others too empty to tell anything.
 */
export function reliabilityBins({ predicted, outcome }: Predictions, most = BINS): ReliabilityBin[] {
  const order = predicted.map((_, i) => i).sort((a, b) => predicted[a] - predicted[b] || a - b);
  const bins: ReliabilityBin[] = [];
  for (let start = 0, end = 0; start < order.length; start = end) {
    // The rest is shared evenly among the bins left, whatever ties made of the earlier ones.
    end = start + Math.ceil((order.length - start) / Math.max(most - bins.length, 1));
    while (end < order.length && predicted[order[end]] === predicted[order[end - 1]]) end++;
    bins.push(compare({ predicted, outcome }, order.slice(start, end)));
  }
  return bins;
}

/** Mean prediction against the share of what was the case. @param picked at least one index */
export function compare({ predicted, outcome }: Predictions, picked: readonly number[]): ReliabilityBin {
  const mean = (values: readonly number[]) =>
    shortShare(picked.reduce((sum, i) => sum + values[i], 0) / picked.length);
  return { predicted: mean(predicted), observed: mean(outcome), count: picked.length };
}

/**
 * Expected calibration error: the mean over predictions of their bin's gap between predicted and observed (Naeini et
 * al., "Obtaining Well Calibrated Probabilities Using Bayesian Binning", AAAI 2015; Guo et al., "On Calibration of
 * Modern Neural Networks", ICML 2017). 0–1, 0 is best; NaN without bins.
 */
export function expectedCalibrationError(bins: readonly ReliabilityBin[]): number {
  const total = bins.reduce((sum, { count }) => sum + count, 0);
  return bins.reduce(
    (sum, { predicted, observed, count }) => sum + (Math.abs(predicted - observed) * count) / total,
    0,
  );
}

/**
 * Mean squared difference between prediction and outcome (Brier, "Verification of Forecasts Expressed in Terms of
 * Probability", Monthly Weather Review 78, 1950). 0–1, 0 is best; NaN without predictions.
 */
export function brierScore({ predicted, outcome }: Predictions): number {
  return predicted.reduce((sum, value, i) => sum + (value - outcome[i]) ** 2, 0) / predicted.length;
}
