import { useEffect, useMemo, useRef } from 'react';
import { useQuery } from 'urql';
import { useLocation, useSearch } from 'wouter';
import { IngestLimitsDocument, type IngestLimitsQuery, type Scope } from '../generated.ts';
import { ProblemNotice, ScopeNeeded } from '../kit/Notice.tsx';
import { useKeys } from '../server/key-context.ts';
import { problemOf } from '../server/problem.ts';
import { useViewer } from '../server/viewer.ts';
import { AddingProgress } from './AddingProgress.tsx';
import { ChooseImages } from './ChooseImages.tsx';
import { EarlierIngestions } from './EarlierIngestions.tsx';
import { hasEnded } from './job-watch.ts';
import { useAdding } from './use-adding.ts';
import './adding.css';

/** To add, and to see what has become of it. */
const NEEDED: readonly Scope[] = ['READ', 'WRITE'];
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Images in: chosen here, taken in by the server in the background. The address names what is shown, for reloading. */
export default function AddPage() {
  const viewer = useViewer();
  useEffect(() => {
    document.title = 'Add images – Facet';
  }, []);
  const missing = NEEDED.filter((scope) => !viewer.may(scope));
  const { inUse } = useKeys();
  /** The key that was known to suffice: files that were chosen stay while the server cannot be asked again. */
  const good = useRef<AbortSignal | null>(null);
  if (viewer.known) good.current = missing.length === 0 ? inUse : null;
  return (
    <div className="adding">
      <h1>Add images</h1>
      {viewer.problem !== null && <ProblemNotice problem={viewer.problem} retry={viewer.retry} resumes />}
      {viewer.problem === null && !viewer.known && <p role="status">Loading …</p>}
      {viewer.known && missing.length > 0 && <ScopeNeeded what="Adding images" scopes={missing} />}
      {good.current === inUse && <Add />}
    </div>
  );
}

function Add() {
  const [{ data, error }, again] = useQuery({ query: IngestLimitsDocument });
  // An answer that failed takes the place of the last good one; that holds all the same.
  const limits = useRef<IngestLimitsQuery['ingestLimits'] | null>(null);
  if (data !== undefined) limits.current = data.ingestLimits;
  const taken = limits.current;
  const [state, adding] = useAdding();
  const [, navigate] = useLocation();
  const search = useSearch();
  const named = new URLSearchParams(search).getAll('job').filter((id) => UUID.test(id));
  const names = named.join();
  useEffect(() => {
    if (names === '') adding.forgetWhatIsOver();
    else adding.watch(names.split(','));
  }, [adding, names]);
  useEffect(() => {
    const shown = names === '' ? [] : names.split(',');
    // What has been sent meanwhile belongs into the address, unless another's ingestion is looked at.
    // The effect above may just have forgotten it: what was there when the page was drawn does not count.
    const { own } = adding.state();
    if (own.length > shown.length && shown.every((id) => own.includes(id))) {
      navigate(`/add?${own.map((id) => `job=${id}`).join('&')}`, { replace: true });
    }
  }, [adding, names, navigate, state.own]);
  const ids = named.length > 0 ? named : state.own;
  // One object a failure: the next attempt is counted from it.
  const fault = useMemo(() => (error === undefined ? null : problemOf(error)), [error]);
  const { active, problem } = state.uploads;
  const something = ids.length > 0 || active || problem !== null || state.refused.length > 0;
  return (
    <>
      {fault !== null && (
        <ProblemNotice
          problem={fault}
          retry={() => {
            again({ requestPolicy: 'network-only' });
          }}
          resumes
        />
      )}
      <p className="quiet">
        Facet looks at each image and finds it from then on. Others who search here find it as well.
      </p>
      {taken !== null && (
        <ChooseImages
          limits={taken}
          start={(files, options) => {
            navigate('/add', { replace: true });
            adding.add(files, taken, options);
          }}
        />
      )}
      {something && <AddingProgress state={state} adding={adding} ids={ids} />}
      <EarlierIngestions
        shown={ids}
        ended={state.jobs.filter(({ report }) => report !== null && hasEnded(report.job)).length}
      />
    </>
  );
}
