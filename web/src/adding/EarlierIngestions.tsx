import { useEffect, useRef } from 'react';
import { useQuery } from 'urql';
import { Link } from 'wouter';
import { JobsDocument, type JobFragment } from '../generated.ts';
import { problemOf } from '../server/problem.ts';
import { inWords, progressOf } from './progress.ts';
import { NO_UPLOADS } from './upload-queue.ts';

const STATES: Readonly<Record<JobFragment['state'], string>> = {
  QUEUED: 'waits',
  RUNNING: 'is going on',
  COMPLETED: 'has ended',
  CANCELLED: 'was cancelled',
  FAILED: 'failed',
};

interface Props {
  /** Ids of ingestions that are shown elsewhere. */
  readonly shown: readonly string[];
  /** Ingestions that are known to have ended: asked anew when there are more. */
  readonly ended: number;
}

/** What was added before, by whomever: to come back to it. */
export function EarlierIngestions({ shown, ended }: Props) {
  const [{ data, error }, again] = useQuery({
    query: JobsDocument,
    variables: { first: 10 },
    // Others add too.
    requestPolicy: 'cache-and-network',
  });
  const known = useRef(ended);
  useEffect(() => {
    if (known.current === ended) return;
    known.current = ended;
    again({ requestPolicy: 'network-only' });
  }, [again, ended]);
  if (error !== undefined) return <p className="quiet">{problemOf(error).message}</p>;
  const jobs = data?.ingestions.edges.map(({ node }) => node).filter(({ id }) => !shown.includes(id)) ?? [];
  if (jobs.length === 0) return null;
  return (
    <section aria-labelledby="earlier-title">
      <h2 id="earlier-title">Earlier</h2>
      <ul className="earlier">
        {jobs.map((job) => (
          <li key={job.id}>
            <Link href={`/add?job=${job.id}`}>{new Date(job.createdAt).toLocaleString()}</Link> into “
            {job.dataset}” {STATES[job.state]}:{' '}
            <span className="quiet">
              {inWords(progressOf(NO_UPLOADS, [job]))}, of {job.total ?? 'a list not read yet'}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
