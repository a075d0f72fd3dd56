import { useEffect } from 'react';
import { useQuery } from 'urql';
import { useLocation, useSearch } from 'wouter';
import { IngestLimitsDocument, type Scope } from '../generated.ts';
import { ProblemNotice, ScopeNeeded } from '../kit/Notice.tsx';
import { problemOf } from '../server/problem.ts';
import { useViewer } from '../server/viewer.ts';
import { AddingProgress } from './AddingProgress.tsx';
import { ChooseImages } from './ChooseImages.tsx';
import { EarlierIngestions } from './EarlierIngestions.tsx';
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
  return (
    <div className="adding">
      <h1>Add images</h1>
      {viewer.problem !== null && <ProblemNotice problem={viewer.problem} retry={viewer.retry} />}
      {viewer.problem === null && !viewer.known && <p role="status">Loading …</p>}
      {viewer.known && missing.length > 0 && <ScopeNeeded what="Adding images" scopes={missing} />}
      {viewer.known && missing.length === 0 && <Add />}
    </div>
  );
}

function Add() {
  const [{ data, error }, again] = useQuery({ query: IngestLimitsDocument });
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
    if (state.own.length > shown.length && shown.every((id) => state.own.includes(id))) {
      navigate(`/add?${state.own.map((id) => `job=${id}`).join('&')}`, { replace: true });
    }
  }, [names, navigate, state.own]);
  const ids = named.length > 0 ? named : state.own;
  const { active, problem } = state.uploads;
  const something = ids.length > 0 || active || problem !== null || state.refused.length > 0;
  if (error !== undefined) {
    return (
      <ProblemNotice
        problem={problemOf(error)}
        retry={() => {
          again({ requestPolicy: 'network-only' });
        }}
      />
    );
  }
  return (
    <>
      <p className="quiet">
        Facet looks at each image and finds it from then on. Others who search here find it as well.
      </p>
      {data !== undefined && (
        <ChooseImages
          limits={data.ingestLimits}
          start={(files, options) => {
            navigate('/add', { replace: true });
            adding.add(files, data.ingestLimits, options);
          }}
        />
      )}
      {something && <AddingProgress state={state} adding={adding} ids={ids} />}
      <EarlierIngestions shown={ids} />
    </>
  );
}
