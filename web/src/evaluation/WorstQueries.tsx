import { Link } from 'wouter';
import type { AskedFragment } from '../generated.ts';
import { figure } from './figures.ts';

const VERDICTS = { RIGHT: 'right', WRONG: 'wrong', UNJUDGED: 'not labelled so' } as const;

/** The queries that went worst for how hard they are, with what was found. */
export function WorstQueries({ queries }: { readonly queries: readonly AskedFragment[] }) {
  if (queries.length === 0) return null;
  return (
    <section aria-labelledby="worst">
      <h2 id="worst">What went worst</h2>
      <ol className="worst">
        {queries.map((query) => (
          <li key={query.query}>
            <p>
              {query.words}{' '}
              <span className="quiet">
                average precision {figure(query.averagePrecision)}, random {figure(query.random)};{' '}
                {query.relevant} relevant
              </span>
            </p>
            <ul className="worst-top">
              {query.top.map(({ imageId, image, verdict }) => (
                <li key={imageId} className={`worst-${verdict.toLowerCase()}`}>
                  {image ? (
                    <Link href={`/image/${imageId}`}>
                      <img
                        src={image.url}
                        alt={`Face ${image.externalId}, ${VERDICTS[verdict]}`}
                        width="60"
                        height="73"
                        loading="lazy"
                      />
                    </Link>
                  ) : (
                    <span className="quiet">gone</span>
                  )}
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ol>
    </section>
  );
}
