import { useEffect, useRef } from 'react';
import { passes, type Problem } from '../server/problem.ts';

/** Seconds before the first attempt, and at most between two. */
const FIRST = 3;
const MOST = 60;

/**
 * Tries again by itself where waiting helps: after 3, 6, 12 … seconds, or as the server says, and at once when the
 * browser is online again. The next attempt is counted from the problem that the last one met.
 * @param retry asks and changes nothing; undefined: nothing is tried
 */
export function useResume(problem: Problem, retry: (() => void) | undefined): void {
  const attempts = useRef(0);
  const latest = useRef(retry);
  latest.current = retry;
  useEffect(() => {
    if (latest.current === undefined || !passes(problem)) return undefined;
    const attempt = () => {
      attempts.current++;
      latest.current?.();
    };
    const seconds = Math.min(MOST, FIRST * 2 ** attempts.current);
    const timer = setTimeout(attempt, Math.max(problem.retryAfter ?? 0, seconds) * 1000);
    addEventListener('online', attempt);
    return () => {
      clearTimeout(timer);
      removeEventListener('online', attempt);
    };
  }, [problem]);
}
