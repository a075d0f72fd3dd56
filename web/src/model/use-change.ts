import { useCallback, useEffect, useSyncExternalStore } from 'react';
import { type Client, useClient } from 'urql';
import { ChangeModelDocument, CurrentChangeDocument } from '../generated.ts';
import { useAskAnew } from '../server/ask-anew.ts';
import { useKeys } from '../server/key-context.ts';
import { problemOf, type Problem } from '../server/problem.ts';
import { type ChangeState, ChangeWatch, type Looked } from './change-watch.ts';

/** One for each API key, for as long as that is in use. */
const all = new WeakMap<AbortSignal, ChangeWatch>();

function watchOf(signal: AbortSignal, client: Client, ended: () => void): ChangeWatch {
  const known = all.get(signal);
  if (known !== undefined) return known;
  const watch = new ChangeWatch({ ask: () => look(client), ended, signal });
  all.set(signal, watch);
  return watch;
}

async function look(client: Client): Promise<Looked> {
  const { data, error } = await client
    .query(CurrentChangeDocument, {}, { requestPolicy: 'network-only' })
    .toPromise();
  return error === undefined
    ? { ok: true, change: data?.reindex ?? null }
    : { ok: false, problem: problemOf(error) };
}

export interface ModelChange extends ChangeState {
  /** Begins one. @returns why it did not begin, or null */
  readonly begin: (model: string) => Promise<Problem | null>;
}

/**
 * A change of model, begun here or by others: followed until it is over, also when the page is left meanwhile. Then
 * everything is asked anew, for what was answered before came from the old model.
 */
export function useModelChange(): ModelChange {
  const client = useClient();
  const watch = watchOf(useKeys().inUse, client, useAskAnew());
  const state = useSyncExternalStore(watch.subscribe, watch.state);
  useEffect(() => {
    watch.look();
    return () => {
      watch.forgetWhatIsOver();
    };
  }, [watch]);
  const begin = useCallback(
    async (model: string) => {
      const { data, error } = await client.mutation(ChangeModelDocument, { model }).toPromise();
      if (error !== undefined) return problemOf(error);
      if (data !== undefined) watch.begun(data.reindex);
      return null;
    },
    [client, watch],
  );
  return { ...state, begin };
}
