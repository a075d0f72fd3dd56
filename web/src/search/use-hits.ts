import { useCallback, useEffect, useLayoutEffect, useReducer, useRef, useState } from 'react';
import { type Client, useClient } from 'urql';
import type { Problem } from '../server/problem.ts';
import { cameBack } from './came-back.ts';
import { type Ask, askPage, type Hit, type Page } from './hits.ts';
import { type LastHits, lastHits, rememberHits } from './last-hits.ts';

const PAGE = 24;
/** Milliseconds that a change waits for the next one: somebody who clicks three chips asks once. */
const PATIENCE = 120;

interface Shown {
  readonly hits: readonly Hit[];
  readonly next: string | null;
  /** Faces on all pages together, where that is known. */
  readonly total: number | null;
  /** What the hits answer; empty before the first answer. */
  readonly asked: string;
  readonly loading: boolean;
  readonly problem: Problem | null;
}

type Event =
  /** `again`: the same as what met a problem, which stays in sight until there is an answer. */
  | { readonly kind: 'asking'; readonly again: boolean }
  | { readonly kind: 'page'; readonly asked: string; readonly page: Page }
  | { readonly kind: 'more'; readonly page: Page }
  | { readonly kind: 'problem'; readonly problem: Problem };

const NOTHING = { hits: [], next: null, total: null, asked: '' } as const;

function begin(kept: LastHits | null): Shown {
  if (kept === null) return { ...NOTHING, loading: true, problem: null };
  const { hits, next, total, question } = kept;
  return { hits, next, total, asked: question, loading: false, problem: null };
}

function reduce(shown: Shown, event: Event): Shown {
  switch (event.kind) {
    case 'asking':
      return { ...shown, loading: true, problem: event.again ? shown.problem : null };
    case 'page':
      return { ...event.page, asked: event.asked, loading: false, problem: null };
    case 'more':
      return {
        ...shown,
        hits: [...shown.hits, ...event.page.hits],
        next: event.page.next,
        loading: false,
        problem: null,
      };
    case 'problem':
      // Who may not ask may not go on looking either: what is shown may be an earlier key's.
      if (event.problem.kind === 'key') return { ...NOTHING, loading: false, problem: event.problem };
      return { ...shown, loading: false, problem: event.problem };
  }
}

export interface Hits extends Omit<Shown, 'next' | 'asked'> {
  /** False while the hits are still those of an earlier question. */
  readonly settled: boolean;
  readonly hasMore: boolean;
  readonly more: () => void;
  readonly retry: () => void;
}

const nothing = (): void => undefined;

/**
 * The hits of a question, page after page; those of the last question stay until there are new ones.
 * @param top at most so many
 * @param remember whether who comes back to the page finds all the hits that were shown, and the place scrolled to
 */
export function useHits(ask: Ask, top: number | null, remember = false): Hits {
  const client = useClient();
  const question = JSON.stringify(ask);
  const [kept] = useState(() => (remember ? lastHits({ client, question, top }) : null));
  const [shown, tell] = useReducer(reduce, kept, begin);
  const [attempt, again] = useReducer((count: number) => count + 1, 0);
  const stop = useRef<() => void>(() => undefined);
  const first = useRef(true);
  /** What the hits that are shown were asked with, beside the question. */
  const by = useRef<{ readonly client: Client; readonly top: number | null } | null>(
    kept === null ? null : { client, top },
  );
  /** The attempt that was made last: another one asks the same again. */
  const made = useRef(attempt);
  const latest = useRef(ask);
  latest.current = ask;

  useEffect(() => {
    const load = () => {
      stop.current = askPage(
        client,
        latest.current,
        { first: Math.min(PAGE, top ?? PAGE), after: null, fresh: attempt > 0 },
        {
          page: (page) => {
            by.current = { client, top };
            tell({ kind: 'page', asked: question, page });
          },
          problem: (problem) => {
            tell({ kind: 'problem', problem });
          },
        },
      );
    };
    if (first.current && kept !== null) {
      first.current = false;
      return () => {
        stop.current();
      };
    }
    tell({ kind: 'asking', again: made.current !== attempt });
    made.current = attempt;
    const timer = setTimeout(load, first.current ? 0 : PATIENCE);
    first.current = false;
    return () => {
      clearTimeout(timer);
      stop.current();
    };
  }, [client, question, top, attempt, kept]);

  const { next, hits, total, loading, problem } = shown;
  const settled = shown.asked === question;
  const leaving = useRef<Omit<LastHits, 'scrolled'> | null>(null);
  const current = settled && by.current?.client === client && by.current.top === top;
  leaving.current = current ? { client, question, top, hits, next, total } : null;
  useLayoutEffect(() => {
    if (!remember) return undefined;
    if (kept !== null && cameBack()) scrollTo(0, kept.scrolled);
    return () => {
      if (leaving.current !== null) rememberHits({ ...leaving.current, scrolled: scrollY });
    };
  }, [kept, remember]);
  const left = top === null ? PAGE : top - hits.length;
  const hasMore = settled && next !== null && left > 0;
  const goOn = useCallback(() => {
    if (!hasMore || loading) return;
    tell({ kind: 'asking', again: true });
    // Who asks the same again is answered wherever it was asked: a page that failed would come twice.
    stop.current();
    stop.current = askPage(
      client,
      latest.current,
      { first: Math.min(PAGE, left), after: next, fresh: attempt > 0 || problem !== null },
      {
        page: (page) => {
          tell({ kind: 'more', page });
        },
        problem: (fault) => {
          tell({ kind: 'problem', problem: fault });
        },
      },
    );
  }, [attempt, client, hasMore, left, loading, next, problem]);
  // What was shown stays where it was a later page that failed, unless the gallery has changed under it.
  const retry = hasMore && problem?.kind !== 'stale' ? goOn : again;
  // While there is a problem, coming near the end asks nothing: that would be without a pause.
  const sound = problem === null;
  return {
    hits,
    total,
    loading,
    problem,
    settled,
    hasMore: hasMore && sound,
    more: sound ? goOn : nothing,
    retry,
  };
}
