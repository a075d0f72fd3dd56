import type { JobFragment } from '../generated.ts';
import type { Uploads } from './upload-queue.ts';

/** Numbers of images: each is in one of the parts, which make up the total. */
export interface Progress {
  readonly total: number;
  /** Not dealt with yet, sent or not. */
  readonly queued: number;
  /** In the gallery, new or changed. */
  readonly done: number;
  readonly unchanged: number;
  readonly failed: number;
  readonly cancelled: number;
}

/** How far uploads and the ingestions that they have become are together. */
export function progressOf({ total, sent }: Uploads, jobs: readonly JobFragment[]): Progress {
  const sum = (count: (job: JobFragment) => number) => jobs.reduce((all, job) => all + count(job), 0);
  const parts = {
    done: sum(({ imported, updated }) => imported + updated),
    unchanged: sum(({ unchanged }) => unchanged),
    failed: sum(({ failed }) => failed),
    cancelled: sum(({ cancelled }) => cancelled),
  };
  const dealtWith = parts.done + parts.unchanged + parts.failed + parts.cancelled;
  const known = total - sent + sum((job) => job.total ?? 0);
  return { total: known, queued: Math.max(0, known - dealtWith), ...parts };
}

/** `29 added, 1 failed`: what is none is left out. `nothing`: said where all is none. */
export function inWords(
  { done, unchanged, failed, cancelled }: Progress,
  nothing = 'nothing so far',
): string {
  const parts = [
    [done, 'added'],
    [unchanged, 'there already'],
    [failed, 'failed'],
    [cancelled, 'cancelled'],
  ] as const;
  const words = parts.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`);
  return words.length === 0 ? nothing : words.join(', ');
}
