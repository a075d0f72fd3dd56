import type { CombinedError } from 'urql';

/** Why something could not be shown, in the terms a page acts on. */
export interface Problem {
  readonly kind: 'unreachable' | 'away' | 'key' | 'busy' | 'model' | 'stale' | 'missing' | 'refused';
  /** What of the request it is about: `queries`, `filter.present`; null where it is about none of it. */
  readonly field: string | null;
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
  EVALUATION_BUSY: 'busy',
  SERVICE_UNAVAILABLE: 'away',
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
    const message = navigator.onLine ? 'The server does not answer.' : 'This device has no network.';
    return { kind: 'unreachable', field: null, message, retryAfter: null };
  }
  const { code, field, retryAfter } = first.extensions;
  return {
    kind: (typeof code === 'string' ? KINDS[code] : undefined) ?? 'refused',
    field: typeof field === 'string' ? field : null,
    message: first.message,
    retryAfter: typeof retryAfter === 'number' ? retryAfter : null,
  };
}

/** Whether a problem goes away by waiting. */
export const passes = ({ kind }: Problem): boolean =>
  kind === 'busy' || kind === 'away' || kind === 'unreachable';
