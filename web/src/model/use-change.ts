import { useCallback, useEffect, useState } from 'react';
import { useClient } from 'urql';
import { ChangeModelDocument, CurrentChangeDocument, type ChangeFragment } from '../generated.ts';
import { useAskAnew } from '../server/ask-anew.ts';
import { problemOf, type Problem } from '../server/problem.ts';

/** Milliseconds between two looks at a change that runs. */
const LOOK_EVERY = 1000;

export interface ModelChange {
  /** The change that runs, or that was seen to end; null: none. */
  readonly change: ChangeFragment | null;
  /** Why it cannot be followed at the moment. */
  readonly problem: Problem | null;
  /** Begins one. @returns why it did not begin, or null */
  readonly begin: (model: string) => Promise<Problem | null>;
}

/**
 * A change of model, begun here or by others: followed until it is over. Then everything is asked anew, for what was
 * answered before came from the old model.
 */
export function useModelChange(): ModelChange {
  const client = useClient();
  const askAnew = useAskAnew();
  const [change, setChange] = useState<ChangeFragment | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const running = change?.state === 'RUNNING';

  useEffect(() => {
    let here = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = async () => {
      const { data, error } = await client
        .query(CurrentChangeDocument, {}, { requestPolicy: 'network-only' })
        .toPromise();
      if (!here) return;
      setProblem(error === undefined ? null : problemOf(error));
      const now = data?.reindex ?? null;
      if (error === undefined && (running || now?.state === 'RUNNING')) {
        setChange(now);
        // Its effect goes on from there.
        if (now?.state !== 'RUNNING') {
          askAnew();
          return;
        }
      }
      if (running || now?.state === 'RUNNING') timer = setTimeout(() => void look(), LOOK_EVERY);
    };
    timer = setTimeout(() => void look(), running ? LOOK_EVERY : 0);
    return () => {
      here = false;
      clearTimeout(timer);
    };
  }, [askAnew, client, running]);

  const begin = useCallback(
    async (model: string) => {
      const { data, error } = await client.mutation(ChangeModelDocument, { model }).toPromise();
      if (error !== undefined) return problemOf(error);
      setChange(data?.reindex ?? null);
      return null;
    },
    [client],
  );
  return { change, problem, begin };
}
