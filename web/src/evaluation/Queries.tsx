import { Link } from 'wouter';
import type { AskedFragment } from '../generated.ts';
import { figure } from './figures.ts';

const VERDICTS = {
  RIGHT: { words: 'right', sign: '✓' },
  WRONG: { words: 'wrong', sign: '✗' },
  UNJUDGED: { words: 'not labelled so', sign: '?' },
} as const;

/** Queries with the first ten that each found: right ones and wrong ones are told apart by sign and frame. */
export function Queries({ queries }: { readonly queries: readonly AskedFragment[] }) {
  return (
    <ol className="asked">
      {queries.map((query) => (
        <li key={query.query}>
          <h3>{query.words}</h3>
          <p className="quiet">
            Average precision {figure(query.averagePrecision)}, random {figure(query.random)};{' '}
            {query.relevant.toLocaleString('en')} {query.relevant === 1 ? 'image is' : 'images are'} right
          </p>
          <ol className="asked-top">
            {query.top.map(({ imageId, image, verdict }) => (
              <li key={imageId} className={`asked-${verdict.toLowerCase()}`}>
                {image ? (
                  <Link href={`/image/${imageId}`}>
                    <img
                      src={image.url}
                      alt={`Face ${image.externalId}, ${VERDICTS[verdict].words}`}
                      width="80"
                      height="98"
                      loading="lazy"
                    />
                  </Link>
                ) : (
                  <span className="asked-gone quiet">gone</span>
                )}
                <span className="asked-sign" aria-hidden="true">
                  {VERDICTS[verdict].sign}
                </span>
              </li>
            ))}
          </ol>
        </li>
      ))}
    </ol>
  );
}
