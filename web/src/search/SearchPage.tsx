import { useEffect } from 'react';
import { useQuery } from 'urql';
import { Link, useLocation, useSearch } from 'wouter';
import { AttributeChips } from '../attributes/AttributeChips.tsx';
import { labelOf } from '../attributes/names.ts';
import { CountsDocument } from '../generated.ts';
import { Notice } from '../kit/Notice.tsx';
import { useFreshAnswers } from '../server/ask-anew.ts';
import { useViewer } from '../server/viewer.ts';
import { asGraphql } from './as-graphql.ts';
import { FaceGrid } from './FaceGrid.tsx';
import { GraphqlButtons } from './GraphqlButtons.tsx';
import type { Ask } from './hits.ts';
import { rememberSearch } from './last-search.ts';
import { LikeFace } from './LikeFace.tsx';
import { Refinements } from './Refinements.tsx';
import { filterOf, fromAddress, namesOf, type SearchQuery, toAddress } from './search-query.ts';
import { Thresholds } from './Thresholds.tsx';
import { TypeToFind } from './TypeToFind.tsx';
import { useHits } from './use-hits.ts';
import './search.css';

function askOf(query: SearchQuery): Ask {
  const filter = filterOf(query);
  const { like } = query;
  if (query.appearance.size === 0) {
    return like === null ? { kind: 'browse', filter } : { kind: 'similar', to: like, filter };
  }
  const present = namesOf(query.appearance, 'present');
  const absent = namesOf(query.appearance, 'absent');
  // A ranking by likeness as well does not end by probability.
  const minProbability = query.minProbability === 0 || like !== null ? null : query.minProbability;
  return { kind: 'attributes', query: { present, absent }, filter, minProbability, like };
}

function addressOf(query: SearchQuery): string {
  const address = toAddress(query);
  return address === '' ? '/' : `/?${address}`;
}

/** The query in words: `Smiling, not Male`. */
function inWords({ appearance, like, dataset }: SearchQuery): string {
  const wishes = [...appearance].map(([name, wish]) => (wish === 'absent' ? 'not ' : '') + labelOf(name));
  const what =
    like === null
      ? wishes.join(', ')
      : ['Like one face', ...(wishes.length === 0 ? [] : [wishes.join(', ')])].join(', but ');
  if (dataset === null) return what;
  return `${what === '' ? 'All faces' : what} of “${dataset}”`;
}

/** On a phone the chips would hide the faces: they open at a touch. */
const roomForChips = matchMedia('(width >= 60rem)').matches;

/** Chips and words in, faces out. The address is the only state: it can be shared, and the back button works. */
export function SearchPage() {
  const [, navigate] = useLocation();
  const mayAdd = useViewer().may('WRITE');
  const query = fromAddress(useSearch());
  const hits = useHits(askOf(query), query.top, true);
  useFreshAnswers();
  const [counts] = useQuery({ query: CountsDocument, variables: { filter: filterOf(query) } });
  const change = (next: SearchQuery, refines = false) => {
    navigate(addressOf(next), { replace: refines });
  };
  const address = addressOf(query);
  useEffect(() => {
    rememberSearch(address);
  }, [address]);
  const words = inWords(query);
  useEffect(() => {
    document.title = words === '' ? 'Facet' : `${words} – Facet`;
  }, [words]);
  const attributes = counts.data?.attributes;
  return (
    <div className="search">
      <section className="search-asks" aria-label="Query">
        <TypeToFind
          found={(wishes) => {
            change({ ...query, appearance: new Map([...query.appearance, ...wishes]) });
          }}
        />
        <Thresholds query={query} change={change} />
        <section aria-label="Appearance">
          <details open={roomForChips}>
            <summary>What the face looks like</summary>
            <AttributeChips
              wishes={query.appearance}
              change={(appearance) => {
                change({ ...query, appearance });
              }}
              counts={attributes}
              onlySearchable
            />
          </details>
        </section>
        <Refinements query={query} change={change} counts={attributes} />
      </section>
      <section className="search-hits" aria-label="Results">
        <div className="search-head">
          <h1>{words === '' ? 'All faces' : words}</h1>
          {hits.settled && hits.total !== null && (
            <span className="quiet search-total">
              {hits.total} {hits.total === 1 ? 'face' : 'faces'}
            </span>
          )}
          {query.like !== null && <LikeFace id={query.like} />}
          <GraphqlButtons graphql={asGraphql(query)} />
          {toAddress(query) !== '' && (
            <button
              type="button"
              className="button button-quiet"
              onClick={() => {
                navigate('/');
              }}
            >
              Clear
            </button>
          )}
        </div>
        <p className="hidden" role="status">
          {hits.settled && !hits.loading && `${hits.hits.length} faces shown`}
        </p>
        <FaceGrid
          hits={hits}
          name={words === '' ? 'All faces' : `Faces: ${words}`}
          empty={
            toAddress(query) === '' ? (
              <Notice title="The gallery is empty">
                <p>
                  {mayAdd && <Link href="/add">Add images</Link>}
                  {mayAdd ? ', or put' : 'Put'} them in with <code>facet import</code> or the{' '}
                  <code>ingestImages</code> mutation.
                </p>
              </Notice>
            ) : (
              <Notice title="No face is like that">
                <p>Ask for less: fewer chips, a lower threshold, or fewer label filters.</p>
              </Notice>
            )
          }
        />
      </section>
    </div>
  );
}
