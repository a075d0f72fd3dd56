import { useEffect, useRef } from 'react';
import { Notice, ProblemNotice } from '../kit/Notice.tsx';
import { passes } from '../server/problem.ts';
import { AddedFaces } from './AddedFaces.tsx';
import type { Adding, AddingState } from './adding.ts';
import { FileErrors } from './FileErrors.tsx';
import { hasEnded } from './job-watch.ts';
import { inWords, progressOf } from './progress.ts';
import { reasonOf } from './reasons.ts';
import { NO_UPLOADS } from './upload-queue.ts';

interface Props {
  readonly state: AddingState;
  readonly adding: Adding;
  /** Ingestions to show. */
  readonly ids: readonly string[];
}

/** How far uploads and ingestions are, what went wrong with which file, and what has become of the others. */
export function AddingProgress({ state, adding, ids }: Props) {
  const own = ids.every((id) => state.own.includes(id));
  const uploads = own ? state.uploads : NO_UPLOADS;
  const shown = state.jobs.filter(({ id }) => ids.includes(id));
  const reports = shown.flatMap(({ report }) => (report === null ? [] : [report]));
  const jobs = reports.map(({ job }) => job);
  const sending = uploads.active || uploads.problem !== null;
  const unknown = shown.filter(({ report, missing }) => report === null && !missing).length;
  const over = !sending && unknown === 0 && jobs.every(hasEnded);
  const progress = progressOf(uploads, jobs);
  const outcome = `Done: ${inWords(progress, 'nothing was added')}`;
  const settled = progress.total - progress.queued;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    // The button that was pressed has nothing more to do: keyboards and screen readers go on here.
    if (uploads.active) heading.current?.focus();
  }, [uploads.active]);
  const hold = uploads.hold ?? (state.problem !== null && passes(state.problem) ? state.problem : null);
  const stopped = uploads.problem ?? (state.problem === null || passes(state.problem) ? null : state.problem);
  const failures = reports.flatMap((report) => report.failures);
  const failed = jobs.find(({ state: is }) => is === 'FAILED')?.error?.message;
  if (shown.length > 0 && shown.every(({ missing }) => missing)) return <NoSuchIngestion />;
  return (
    <section className="progress" aria-labelledby="progress-title">
      <h2 id="progress-title" ref={heading} tabIndex={-1}>
        {over ? outcome : sending ? 'Uploading' : 'Taking in'}
      </h2>
      <p className="hidden" role="status">
        {over ? outcome : `${sending ? 'Uploading' : 'Taking in'}, ${quarter(settled, progress.total)}`}
      </p>
      {shown.some(({ missing }) => missing) && <NoSuchIngestion />}
      {sending && (
        <label className="bar">
          <span>
            Sent {uploads.sent} of {uploads.total}
          </span>
          <progress max={uploads.total} value={uploads.sent} />
        </label>
      )}
      {!over && progress.total > 0 && (
        <label className="bar">
          <span>
            Dealt with {settled} of {progress.total}
          </span>
          <progress max={progress.total} value={settled} />
        </label>
      )}
      <dl className="counts">
        <Count name="Queued" count={progress.queued} />
        <Count name="Added" count={progress.done} />
        <Count name="There already" count={progress.unchanged} />
        <Count name="Failed" count={progress.failed} />
        {progress.cancelled > 0 && <Count name="Cancelled" count={progress.cancelled} />}
      </dl>
      {hold !== null && !over && (
        <p className="hold" role="status">
          {hold.message} It is tried again by itself.
        </p>
      )}
      {stopped !== null && (
        <ProblemNotice
          problem={stopped}
          retry={() => {
            adding.resume();
          }}
        />
      )}
      {failed !== undefined && <p className="hold">It could not go on: {failed}</p>}
      <p className="progress-acts">
        {!over && (
          <button
            type="button"
            className="button button-quiet"
            onClick={() => {
              void adding.cancel(ids);
            }}
          >
            Cancel
          </button>
        )}
        {over && progress.failed + progress.cancelled > 0 && (
          <button
            type="button"
            className="button button-quiet"
            onClick={() => {
              void adding.retry(ids);
            }}
          >
            Try what is not in again
          </button>
        )}
      </p>
      {state.complaint !== null && <p role="alert">{state.complaint.message}</p>}
      <FileErrors
        title="Not added"
        errors={[
          ...(own ? state.refused : []),
          ...failures.map(({ name, index, code, message }) => ({
            name: name ?? `Image ${index + 1}`,
            reason: reasonOf(code) ?? message,
            code,
            ...(reasonOf(code) !== null && { detail: message }),
          })),
        ]}
        more={progress.failed - failures.length}
      />
      <AddedFaces reports={reports} />
    </section>
  );
}

function NoSuchIngestion() {
  return (
    <Notice title="There is no such ingestion">
      <p>The address names one that this gallery does not know.</p>
    </Notice>
  );
}

function Count({ name, count }: { readonly name: string; readonly count: number }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{count}</dd>
    </div>
  );
}

/** Told by quarters: a screen reader should not speak all the time. */
function quarter(part: number, whole: number): string {
  return whole === 0 ? '0%' : `${Math.floor((part / whole) * 4) * 25}%`;
}
