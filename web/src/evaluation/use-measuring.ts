import { useCallback, useEffect, useRef, useState } from 'react';
import { useClient } from 'urql';
import { type EvaluateRetrievalInput, RecordEvaluationDocument } from '../generated.ts';
import { type Problem, problemOf } from '../server/problem.ts';

export interface Measuring {
  readonly state: 'idle' | 'measuring' | 'cancelled' | 'failed';
  /** Why it failed. */
  readonly problem: Problem | null;
}

interface Measurement extends Measuring {
  readonly start: (input: EvaluateRetrievalInput) => void;
  /** Begins anew what was begun last. */
  readonly again: () => void;
  /** Ends the request; the server stops, and nothing is kept. */
  readonly cancel: () => void;
  /** What hindered it, another measurement, is over: it failed for nothing that still holds. */
  readonly freed: () => void;
}

/** Measures the gallery and keeps the run. Who leaves the page stops nothing. @param done takes the run's id */
export function useMeasuring(done: (id: string) => void): Measurement {
  const client = useClient();
  const [measuring, tell] = useState<Measuring>({ state: 'idle', problem: null });
  const under = useRef<AbortController | null>(null);
  const last = useRef<EvaluateRetrievalInput>({});
  const here = useRef(true);
  useEffect(() => {
    here.current = true;
    return () => {
      here.current = false;
    };
  }, []);
  const start = useCallback(
    (input: EvaluateRetrievalInput) => {
      const request = new AbortController();
      under.current = request;
      last.current = input;
      tell({ state: 'measuring', problem: null });
      const send: typeof fetch = (resource, init) => fetch(resource, { ...init, signal: request.signal });
      void client
        .mutation(RecordEvaluationDocument, { input }, { fetch: send })
        .toPromise()
        .then(({ data, error }) => {
          // Who has gone elsewhere meanwhile is left there.
          if (request.signal.aborted || !here.current) return;
          if (data) done(data.recordEvaluation.id);
          else if (error) tell({ state: 'failed', problem: problemOf(error) });
        });
    },
    [client, done],
  );
  const again = useCallback(() => {
    start(last.current);
  }, [start]);
  const cancel = useCallback(() => {
    under.current?.abort();
    tell({ state: 'cancelled', problem: null });
  }, []);
  const freed = useCallback(() => {
    tell((now) => (now.problem?.kind === 'busy' ? { state: 'idle', problem: null } : now));
  }, []);
  return { ...measuring, start, again, cancel, freed };
}
