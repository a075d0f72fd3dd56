import type { EvaluationReport, QueryOutcome } from './report.js';

/** A query that two runs asked and scored. */
export interface PairedQuery {
  readonly baseline: QueryOutcome;
  readonly candidate: QueryOutcome;
}

/** Pairs queries made from the same image and judged by the same labels; one asked twice is paired in order. */
export function pairQueries(baseline: EvaluationReport, candidate: EvaluationReport): PairedQuery[] {
  const waiting = new Map<string, QueryOutcome[]>();
  for (const outcome of scored(baseline)) {
    const same = waiting.get(identity(outcome));
    if (same === undefined) waiting.set(identity(outcome), [outcome]);
    else same.push(outcome);
  }
  return scored(candidate).flatMap((outcome) => {
    const match = waiting.get(identity(outcome))?.shift();
    return match === undefined ? [] : [{ baseline: match, candidate: outcome }];
  });
}

function scored({ outcomes }: EvaluationReport): QueryOutcome[] {
  return outcomes.filter(({ relevant }) => relevant > 0);
}

function identity({ imageId, judged: { present, absent } }: QueryOutcome): string {
  return `${imageId}+${present.join(',')}-${absent.join(',')}`;
}
