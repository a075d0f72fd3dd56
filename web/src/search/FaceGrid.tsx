import { useEffect, useRef } from 'react';
import { ProblemNotice } from '../kit/Notice.tsx';
import { FaceCard } from './FaceCard.tsx';
import type { Hits } from './use-hits.ts';
import './face-grid.css';

interface Props {
  readonly hits: Hits;
  /** What the list is, for screen readers. */
  readonly name: string;
  /** Shown in the place of no hits. */
  readonly empty: React.ReactNode;
}

/** Faces in their order; the next page is fetched before the end comes into sight. */
export function FaceGrid({ hits, name, empty }: Props) {
  const end = useRef<HTMLDivElement>(null);
  const { more, hasMore } = hits;
  useEffect(() => {
    if (end.current === null) return undefined;
    const sight = new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting)) more();
      },
      { rootMargin: '600px' },
    );
    sight.observe(end.current);
    return () => {
      sight.disconnect();
    };
  }, [more]);

  const { problem } = hits;
  const failed = problem !== null;
  const notice = failed && <ProblemNotice problem={problem} retry={hits.retry} resumes />;
  // A later page that failed is missed at the end of what is there.
  const partly = hits.settled && hits.hits.length > 0;
  return (
    <div className="faces" aria-busy={hits.loading} data-settled={hits.settled}>
      {!partly && notice}
      {!failed && hits.settled && hits.hits.length === 0 && empty}
      <ol className="face-grid" aria-label={name}>
        {hits.hits.map((hit, place) => (
          <FaceCard key={hit.face.id} hit={hit} place={place} />
        ))}
        {!failed &&
          hits.hits.length === 0 &&
          hits.loading &&
          Array.from({ length: 12 }, (_, place) => (
            <li key={place} className="face-waiting" aria-hidden="true" />
          ))}
      </ol>
      {partly && notice}
      <div ref={end} className="faces-end">
        {hasMore && (
          <button type="button" className="button button-quiet" onClick={more} disabled={hits.loading}>
            {hits.loading ? 'Loading …' : 'Show more'}
          </button>
        )}
      </div>
    </div>
  );
}
