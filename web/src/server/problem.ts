import type { CombinedError } from 'urql';

/** Why something could not be shown, in the terms a page acts on. */
export interface Problem {
  readonly kind: 'unreachable' | 'key' | 'busy' | 'model' | 'stale' | 'missing' | 'refused';
  /** One sentence for people. */
  readonly message: string;
  /** Seconds until it is worth trying again, where the server says so. */
  readonly retryAfter: number | null;
}

const KINDS: Readonly<Record<string, Problem['kind']>> = {
  UNAUTHENTICATED: 'key',
  FORBIDDEN: 'key',
  RATE_LIMITED: 'busy',
  OVERLOADED: 'busy',
  QUEUE_FULL: 'busy',
  DEADLINE_EXCEEDED: 'busy',
  SERVICE_UNAVAILABLE: 'busy',
  MODEL_MISSING: 'model',
  MODEL_CHANGED: 'stale',
  FOREIGN_CURSOR: 'stale',
  INVALID_CURSOR: 'stale',
  NOT_FOUND: 'missing',
};

/** The first error of an answer: codes are the API's contract (docs/api.md), messages are for people. */
export function problemOf(error: CombinedError): Problem {
  const first = error.graphQLErrors.at(0);
  if (first === undefined) {
    return { kind: 'unreachable', message: 'The server does not answer.', retryAfter: null };
  }
  const { code, retryAfter } = first.extensions;
  return {
    kind: (typeof code === 'string' ? KINDS[code] : undefined) ?? 'refused',
    message: first.message,
    retryAfter: typeof retryAfter === 'number' ? retryAfter : null,
  };
}

/** Whether a problem goes away by waiting. */
export const passes = ({ kind }: Problem): boolean => kind === 'busy' || kind === 'unreachable';
