import { useCallback, useMemo } from 'react';
import { useQuery } from 'urql';
import { type Scope, ViewerDocument } from '../generated.ts';
import { useKeys } from './key-context.ts';
import { type Problem, problemOf } from './problem.ts';

export interface Viewer {
  /** Whether the visitor may do what needs this scope; false until it is known. */
  readonly may: (scope: Scope) => boolean;
  /** False until the server has said what the visitor may do: before that, nothing should be said to be missing. */
  readonly known: boolean;
  /** What people call the API key in use; null: none is, or it is not known yet. */
  readonly keyName: string | null;
  /** Whether more may be done with an API key than without one. */
  readonly keysNeeded: boolean;
  /** Why the server does not take the API key in use, in its words; null: it does, or none is in use. */
  readonly refusal: string | null;
  /** Why it is not known. Who may do nothing at all is no problem here. */
  readonly problem: Problem | null;
  readonly retry: () => void;
}

/** What the visitor may do. Asked once for each API key, however many components want to know. */
export function useViewer(): Viewer {
  const { key } = useKeys();
  const [{ data, error }, again] = useQuery({ query: ViewerDocument });
  const retry = useCallback(() => {
    again({ requestPolicy: 'network-only' });
  }, [again]);
  return useMemo(() => {
    const problem = error === undefined ? null : problemOf(error);
    // No key where one is needed, or one that is not good.
    const stranger = problem?.kind === 'key';
    const scopes = data?.viewer.scopes ?? [];
    return {
      may: (scope) => !stranger && scopes.includes(scope),
      known: stranger || data !== undefined,
      keyName: data?.viewer.keyName ?? null,
      keysNeeded: stranger || data?.viewer.keysNeeded === true,
      refusal: stranger && key !== null ? problem.message : null,
      problem: stranger ? null : problem,
      retry,
    };
  }, [data, error, key, retry]);
}
