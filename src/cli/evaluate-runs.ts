import { FacetError } from '../domain/index.js';
import {
  compareEvaluations,
  configurationKey,
  fromStored,
  toStored,
  type EvaluationComparison,
  type EvaluationReport,
  type EvaluationRuns,
} from '../evaluation/index.js';
import type { EvaluateSettings } from './evaluate-flags.js';
import { nothingToCompareWith, type RunResult } from './evaluate-place.js';

/** Runs of the past that a page plots. */
const HISTORY = 60;

/**
 * Compares a run with an earlier one, looks up its history, and records it, in this order: a run is not its own past.
 * @param onNotice hears that there is nothing to compare with yet
 * @throws FacetError `NOT_FOUND` (`--compare`) for an unknown id; `BAD_USER_INPUT` for runs that cannot be paired
 */
export async function besideRecordedRuns(
  report: EvaluationReport,
  runs: EvaluationRuns,
  { compare, record, html }: Pick<EvaluateSettings, 'compare' | 'record' | 'html'>,
  onNotice: (text: string) => void,
): Promise<RunResult> {
  const configuration = configurationKey(report);
  const stored = toStored(report);
  // What is kept is rounded: unrounded values beside them would differ from themselves.
  const rounded = fromStored(stored);
  return {
    report,
    comparison: compare === undefined ? undefined : await compared(rounded, runs, compare, onNotice),
    history: html === undefined ? [] : await runs.list({ configuration }, HISTORY),
    recorded: record ? (await runs.save(stored)).id : undefined,
  };
}

async function compared(
  report: EvaluationReport,
  runs: EvaluationRuns,
  compare: string,
  onNotice: (text: string) => void,
): Promise<EvaluationComparison | undefined> {
  if (compare !== 'last') {
    const named = await runs.byId(compare);
    if (named !== undefined) return compareEvaluations(fromStored(named.evaluation), report);
    throw new FacetError('NOT_FOUND', `--compare: no recorded run has the id ${compare}`, {
      field: '--compare',
    });
  }
  const last = await runs.last({ configuration: configurationKey(report) });
  if (last !== undefined) return compareEvaluations(fromStored(last.evaluation), report);
  onNotice(nothingToCompareWith(report));
  return undefined;
}
