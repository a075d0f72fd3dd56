import type { StoredIngestion } from '../../catalogue/index.js';
import type { Ingestion } from './ingestion-service.js';

/** An ingestion as it is shown: with its rate, which goes by the time from its start to its latest progress. */
export function toView(stored: StoredIngestion): Ingestion {
  const { id, kind, dataset, state, total, imported, updated, unchanged, failed, cancelled } = stored;
  const { createdAt, startedAt, progressedAt, finishedAt, error } = stored;
  const done = imported + updated + unchanged + failed;
  const seconds =
    startedAt === null || progressedAt === null ? 0 : (progressedAt.getTime() - startedAt.getTime()) / 1000;
  const perSecond = state === 'RUNNING' && seconds > 0 && done > 0 ? done / seconds : null;
  const left = total === null ? null : Math.max(0, total - done - cancelled);
  return {
    ...{ id, kind, dataset, state, total, imported, updated, unchanged, failed, cancelled },
    ...{ createdAt, startedAt, finishedAt, error, perSecond },
    secondsLeft: perSecond === null || left === null ? null : left / perSecond,
  };
}
