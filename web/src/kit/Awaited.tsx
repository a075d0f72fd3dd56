import { type ReactNode, useMemo } from 'react';
import type { CombinedError } from 'urql';
import { problemOf } from '../server/problem.ts';
import { Loading } from './Loading.tsx';
import { ProblemNotice } from './Notice.tsx';

interface Props<T> {
  /** What the server answered: undefined before it has, null where there is no such thing. */
  readonly value: T | null | undefined;
  readonly error: CombinedError | undefined;
  readonly retry: () => void;
  /** Shown in the place of no such thing. */
  readonly missing?: ReactNode;
  readonly children: (value: T) => ReactNode;
}

/** A thing that a page is about, or why it is not there: on its way, out of reach, or not known. */
export function Awaited<T>({ value, error, retry, missing, children }: Props<T>) {
  // One object a failure: the next attempt is counted from it.
  const problem = useMemo(() => (error === undefined ? null : problemOf(error)), [error]);
  if (problem !== null) return <ProblemNotice problem={problem} retry={retry} resumes />;
  if (value === undefined) return <Loading />;
  return value === null ? missing : children(value);
}
