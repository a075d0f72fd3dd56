import { randomUUID } from 'node:crypto';
import { FacetError } from '../../src/domain/index.js';
import {
  configurationKey,
  summarise,
  type EvaluationRuns,
  type RecordedEvaluation,
  type RunFilter,
  type RunSummary,
  type StoredEvaluation,
} from '../../src/evaluation/index.js';

/** EvaluationRuns in memory, for tests of what stands on one. */
export class MemoryEvaluationRuns implements EvaluationRuns {
  readonly #runs: RecordedEvaluation[] = [];

  save(evaluation: StoredEvaluation): Promise<RecordedEvaluation> {
    const recorded = { id: randomUUID(), evaluation: structuredClone(evaluation) };
    this.#runs.push(recorded);
    return Promise.resolve(recorded);
  }

  last(filter: RunFilter = {}): Promise<RecordedEvaluation | undefined> {
    return Promise.resolve(this.#newestFirst(filter)[0]);
  }

  byId(id: string): Promise<RecordedEvaluation | undefined> {
    return Promise.resolve(this.#runs.find((run) => run.id === id.toLowerCase()));
  }

  list(filter: RunFilter, limit: number, after?: string): Promise<RunSummary[]> {
    const runs = this.#newestFirst(filter);
    const first = after === undefined ? 0 : this.#newestFirst({}).findIndex(({ id }) => id === after) + 1;
    if (after !== undefined && first === 0) {
      return Promise.reject(new FacetError('NOT_FOUND', `after: no run ${after}`, { field: 'after' }));
    }
    const older = new Set(this.#newestFirst({}).slice(first));
    return Promise.resolve(
      runs
        .filter((run) => older.has(run))
        .slice(0, limit)
        .map(summarise),
    );
  }

  #newestFirst({ protocol, modelVersion, configuration }: RunFilter): RecordedEvaluation[] {
    return this.#runs
      .filter(
        ({ evaluation: { report } }) =>
          (protocol === undefined || report.protocol === protocol) &&
          (modelVersion === undefined || report.modelVersion === modelVersion) &&
          (configuration === undefined || configurationKey(report) === configuration),
      )
      .sort((a, b) => order(b, a));
  }
}

function order(a: RecordedEvaluation, b: RecordedEvaluation): number {
  const [first, second] = [a, b].map(({ evaluation: { report }, id }) => `${report.created} ${id}`);
  return first < second ? -1 : 1;
}
