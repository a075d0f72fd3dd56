import { useEffect, useRef } from 'react';
import { useQuery } from 'urql';
import { RunningDocument, type RunningFragment } from '../generated.ts';
import type { Measuring } from './use-measuring.ts';

/** Milliseconds between two looks at what runs: while somebody here waits for it, and while it is another's. */
const OWN = 400;
const OTHERS = 2000;

/**
 * The evaluation that the server runs now; null: none, or it is not known.
 * @param state of this page's own measurement: what runs is looked at anew when it changes
 * @param ended called when one that was seen runs no more
 */
export function useRunning(state: Measuring['state'], ended: () => void): RunningFragment | null {
  const [{ data, fetching }, look] = useQuery({ query: RunningDocument, requestPolicy: 'network-only' });
  const running = data?.runningEvaluation ?? null;
  const seen = useRef(false);
  const latest = useRef(ended);
  latest.current = ended;
  useEffect(() => {
    if (state !== 'idle') look({ requestPolicy: 'network-only' });
  }, [state, look]);
  useEffect(() => {
    if (fetching || (running === null && state !== 'measuring')) return undefined;
    const timer = setTimeout(look, state === 'idle' ? OTHERS : OWN, { requestPolicy: 'network-only' });
    return () => {
      clearTimeout(timer);
    };
  }, [running, fetching, state, look]);
  useEffect(() => {
    if (running !== null) seen.current = true;
    else if (seen.current) {
      seen.current = false;
      latest.current();
    }
  }, [running]);
  return running;
}
