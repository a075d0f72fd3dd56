import { useEffect, useMemo, useRef } from 'react';
import { useQuery } from 'urql';
import { RunningDocument, type RunningFragment } from '../generated.ts';
import { passes, problemOf } from '../server/problem.ts';
import type { Measuring } from './use-measuring.ts';

/** Milliseconds between two looks at what runs: while somebody here waits for it, and while it is another's. */
const OWN = 400;
const OTHERS = 2000;

/**
 * The evaluation that the server runs now; null: none, or it is not known. What was known last holds while the server
 * does not answer, or is busy.
 * @param state of this page's own measurement: what runs is looked at anew when it changes
 * @param ended called when one that was seen runs no more
 */
export function useRunning(state: Measuring['state'], ended: () => void): RunningFragment | null {
  const [{ data, error, fetching }, look] = useQuery({
    query: RunningDocument,
    requestPolicy: 'network-only',
  });
  const problem = useMemo(() => (error === undefined ? null : problemOf(error)), [error]);
  const known = useRef<RunningFragment | null>(null);
  if (problem === null) known.current = data?.runningEvaluation ?? null;
  else if (!passes(problem)) known.current = null;
  const running = known.current;
  const seen = useRef(false);
  const latest = useRef(ended);
  latest.current = ended;
  useEffect(() => {
    if (state !== 'idle') look({ requestPolicy: 'network-only' });
  }, [state, look]);
  useEffect(() => {
    if (fetching || (running === null && state !== 'measuring')) return undefined;
    const usual = state === 'idle' || problem !== null ? OTHERS : OWN;
    const pause = Math.max(usual, (problem?.retryAfter ?? 0) * 1000);
    const timer = setTimeout(look, pause, { requestPolicy: 'network-only' });
    return () => {
      clearTimeout(timer);
    };
  }, [running, problem, fetching, state, look]);
  useEffect(() => {
    if (running !== null) seen.current = true;
    else if (seen.current) {
      seen.current = false;
      latest.current();
    }
  }, [running]);
  return running;
}
