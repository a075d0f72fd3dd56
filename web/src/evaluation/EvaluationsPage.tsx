import { useCallback, useEffect, useState } from 'react';
import { useQuery } from 'urql';
import { EvaluationsDocument } from '../generated.ts';
import { Awaited } from '../kit/Awaited.tsx';
import { Notice } from '../kit/Notice.tsx';
import { Measure } from './Measure.tsx';
import { OverTime } from './OverTime.tsx';
import { RunsTable } from './RunsTable.tsx';
import './evaluation.css';

/** What runs, what was recorded, how it went over time, and a form that makes a run. */
export default function EvaluationsPage() {
  /** Cursors of the pages before this one, last the one this page starts after. */
  const [cursors, setCursors] = useState<readonly string[]>([]);
  const [{ data, error }, ask] = useQuery({
    query: EvaluationsDocument,
    variables: { first: 20, after: cursors.at(-1) ?? null },
    // Others measure too.
    requestPolicy: 'cache-and-network',
  });
  useEffect(() => {
    document.title = 'Evaluations – Facet';
  }, []);
  const again = useCallback(() => {
    ask({ requestPolicy: 'network-only' });
  }, [ask]);
  return (
    <div className="evaluation">
      <h1>Evaluations</h1>
      <p className="quiet">
        How well the gallery’s searches find what they should: queries made of its own labels, ranked exactly,
        with 95% intervals over the queries.
      </p>
      <Measure ended={again} />
      <Awaited value={data?.evaluations} error={error} retry={again}>
        {({ edges, pageInfo }) =>
          edges.length === 0 ? (
            <Notice title="Nothing was measured yet">
              <p>“Measure now” records the first evaluation.</p>
            </Notice>
          ) : (
            <>
              <OverTime runs={edges.map(({ node }) => node)} />
              <section aria-labelledby="recorded">
                <h2 id="recorded">Recorded runs</h2>
                <RunsTable name="Recorded evaluations" runs={edges.map(({ node }) => node)} />
              </section>
              <p className="evaluation-turn">
                {cursors.length > 0 && (
                  <button
                    type="button"
                    className="button button-quiet"
                    onClick={() => {
                      setCursors(cursors.slice(0, -1));
                    }}
                  >
                    Newer
                  </button>
                )}
                {pageInfo.hasNextPage && (
                  <button
                    type="button"
                    className="button button-quiet"
                    onClick={() => {
                      setCursors([...cursors, pageInfo.endCursor ?? '']);
                    }}
                  >
                    Older
                  </button>
                )}
              </p>
            </>
          )
        }
      </Awaited>
    </div>
  );
}
