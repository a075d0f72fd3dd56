import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { Scope } from '../generated.ts';
import { passes, type Problem } from '../server/problem.ts';
import { useViewer } from '../server/viewer.ts';
import { KeyForm } from './KeyForm.tsx';
import { useResume } from './use-resume.ts';

/** A framed message in the place of what could not be shown. */
export function Notice({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className="notice" role="status">
      <h2>{title}</h2>
      {children}
    </section>
  );
}

export function NothingHere() {
  return (
    <Notice title="There is nothing at this address">
      <p>
        <Link href="/">Search the gallery</Link>
      </p>
    </Notice>
  );
}

const KEY_REFUSED = 'This API key was refused';
const TITLES: Readonly<Record<Problem['kind'], string>> = {
  unreachable: 'Facet cannot be reached',
  away: 'A part of Facet is away',
  key: 'An API key is needed',
  busy: 'Facet is busy',
  model: 'There is no model yet',
  stale: 'The gallery has changed',
  missing: 'It is not in the gallery',
  refused: 'That cannot be answered',
};

interface ProblemProps {
  readonly problem: Problem;
  readonly retry: () => void;
  /** Whether it may be tried again unasked: where that asks and changes nothing. */
  readonly resumes?: boolean;
}

/** A problem, and what can be done about it. */
export function ProblemNotice({ problem, retry, resumes = false }: ProblemProps) {
  const { refusal } = useViewer();
  useResume(problem, resumes ? retry : undefined);
  return (
    <Notice title={problem.kind === 'key' && refusal !== null ? KEY_REFUSED : TITLES[problem.kind]}>
      <p>{problem.message}</p>
      {problem.retryAfter !== null && <p>Worth trying again in {Math.ceil(problem.retryAfter)} s.</p>}
      {resumes && passes(problem) && <p className="quiet">It is tried again by itself.</p>}
      {problem.kind === 'key' ? (
        <KeyForm />
      ) : (
        <button type="button" className="button" onClick={retry}>
          Try again
        </button>
      )}
    </Notice>
  );
}

/** In the place of what the visitor may not do. `what`: begins the sentence. */
export function ScopeNeeded({ what, scopes }: { readonly what: string; readonly scopes: readonly Scope[] }) {
  const { refusal } = useViewer();
  const names = scopes.map((scope) => scope.toLowerCase()).join(' and ');
  return (
    <Notice title={refusal === null ? TITLES.key : KEY_REFUSED}>
      {refusal !== null && <p>{refusal}</p>}
      <p>
        {what} needs an API key with the {scopes.length === 1 ? 'scope' : 'scopes'} <strong>{names}</strong>.
        Whoever runs this gallery makes one with <code>facet keys create</code>.
      </p>
      <KeyForm />
    </Notice>
  );
}
