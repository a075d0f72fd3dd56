import type { Catalogue, CatalogueImage, ImageFilter } from '../catalogue/index.js';
import { FacetError } from '../domain/index.js';
import type { ModelInUse } from '../model/index.js';
import type { EvaluationComparison } from './compare.js';
import { Comparer } from './comparer.js';
import { evaluate } from './evaluate.js';
import type { EvaluationOptions, EvaluationProgress, EvaluationSubject } from './options.js';
import type { EvaluationReport } from './report.js';
import { RunningEvaluations, type RunningEvaluation } from './running-evaluations.js';
import type { EvaluationRuns, RecordedEvaluation, RunFilter, RunSummary } from './runs.js';
import { toStored } from './stored.js';

/** What a client may ask to be measured. */
export type EvaluationRequest = Pick<EvaluationOptions, 'protocol' | 'm' | 'queries' | 'seed' | 'ks'> & {
  readonly filter: ImageFilter;
};

/** Most queries of one request. */
export const MAX_REQUEST_QUERIES = 10_000;

/** Most scores (queries × gallery images) of one request: minutes of work for a few cores. */
export const MAX_REQUEST_SCORES = 500_000_000;

/**
 * Evaluation for clients of a live server: bounded, and one at a time, so that searches go on beside it. Methods reject
 * with FacetError `SERVICE_UNAVAILABLE` when a store does not answer.
 */
export interface EvaluationService {
  /**
   * @param signal stops the work at once
   * @throws FacetError `BAD_USER_INPUT` naming the field and its limit; `EVALUATION_BUSY` while another one runs;
   *   `MODEL_MISSING`; the signal's reason when aborted
   */
  evaluate(request: EvaluationRequest, signal?: AbortSignal): Promise<EvaluationReport>;
  /** Evaluates and keeps the run. Throws as `evaluate`; a run that was stopped leaves nothing. */
  readonly record: (request: EvaluationRequest, signal?: AbortSignal) => Promise<RecordedEvaluation>;
  /** What this process measures now; undefined when nothing. */
  readonly running: () => RunningEvaluation | undefined;
  byId(id: string): Promise<RecordedEvaluation | undefined>;
  /** Newest first. @throws FacetError `NOT_FOUND` (`after`) */
  list: EvaluationRuns['list'];
  /**
   * Compares two recorded runs query by query.
   * @throws FacetError `NOT_FOUND` (`baseline`, `candidate`); `BAD_USER_INPUT` where they cannot be paired
   */
  compare(baseline: string, candidate: string, signal?: AbortSignal): Promise<EvaluationComparison>;
  /** Images of the gallery by id, in one read: those a report names may have left it since. */
  readonly images: (ids: readonly string[]) => Promise<ReadonlyMap<string, CatalogueImage>>;
}

export interface EvaluationDependencies {
  /** An evaluation keeps the model that it began with, and that model's embeddings, through a change of model. */
  readonly model: ModelInUse<EvaluationSubject['model']>;
  readonly index: EvaluationSubject['index'];
  readonly catalogue: Catalogue;
  readonly runs: EvaluationRuns;
  /** Evaluations at once in this process; each holds the whole gallery. Default 1. */
  readonly atOnce?: number;
}

export function createEvaluationService({
  model,
  index,
  catalogue,
  runs,
  atOnce = 1,
}: EvaluationDependencies): EvaluationService {
  const running = new RunningEvaluations(atOnce);
  const comparer = new Comparer();

  const run = (request: EvaluationRequest, signal?: AbortSignal) =>
    running.run(request, async (tell) => {
      const images = await catalogue.count(request.filter);
      checkCost(request, images);
      const onProgress = (progress: EvaluationProgress) => {
        tell(progress.stage === 'gallery' ? { ...progress, total: images } : progress);
      };
      return model.use((used) => evaluate({ ...request, model: used, index, catalogue, onProgress, signal }));
    });
  const known = async (id: string, field: string): Promise<RecordedEvaluation> => {
    const recorded = await runs.byId(id);
    if (recorded !== undefined) return recorded;
    throw new FacetError('NOT_FOUND', `${field}: no recorded evaluation has the id ${id}`, { field });
  };

  return {
    evaluate: run,
    record: async (request, signal) => {
      const report = await run(request, signal);
      // What nobody waits for any more is not kept either.
      signal?.throwIfAborted();
      return runs.save(toStored(report));
    },
    running: () => running.oldest,
    byId: (id) => runs.byId(id),
    list: (filter: RunFilter, count: number, after?: string): Promise<RunSummary[]> =>
      runs.list(filter, count, after),
    compare: async (baseline, candidate, signal) => {
      const pair = [await known(baseline, 'baseline'), await known(candidate, 'candidate')] as const;
      return comparer.compare(pair[0].evaluation, pair[1].evaluation, signal);
    },
    images: (ids) => catalogue.byIds([...new Set(ids)]),
  };
}

function checkCost({ queries }: EvaluationRequest, images: number): void {
  const most = Math.min(MAX_REQUEST_QUERIES, Math.floor(MAX_REQUEST_SCORES / Math.max(1, images)));
  if (queries <= most) return;
  throw new FacetError('BAD_USER_INPUT', `queries: at most ${most} of a gallery of ${images} images`, {
    field: 'queries',
    limit: most,
  });
}
