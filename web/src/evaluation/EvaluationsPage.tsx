import { useEffect, useState } from 'react';
import { useQuery } from 'urql';
import { Link } from 'wouter';
import { EvaluationsDocument, type RunFragment } from '../generated.ts';
import { Notice, ProblemNotice } from '../kit/Notice.tsx';
import { problemOf } from '../server/problem.ts';
import { interval, PROTOCOLS } from './figures.ts';
import { MeasureForm } from './MeasureForm.tsx';
import './evaluation.css';

const SHOWN = ['P@10', 'mAP', 'MRR'];

/** The recorded evaluations, newest first, and a form that makes one. */
export default function EvaluationsPage() {
  /** Cursors of the pages before this one, last the one this page starts after. */
  const [cursors, setCursors] = useState<readonly string[]>([]);
  const [{ data, error }, again] = useQuery({
    query: EvaluationsDocument,
    variables: { first: 20, after: cursors.at(-1) ?? null },
    // Others measure too.
    requestPolicy: 'cache-and-network',
  });
  useEffect(() => {
    document.title = 'Evaluations – Facet';
  }, []);
  const page = data?.evaluations;
  return (
    <div className="evaluation">
      <h1>Evaluations</h1>
      <p className="quiet">
        How well the gallery’s searches find what they should: queries made of its own labels, ranked exactly,
        with 95% intervals over the queries.
      </p>
      <MeasureForm />
      {error !== undefined && (
        <ProblemNotice
          problem={problemOf(error)}
          retry={() => {
            again({ requestPolicy: 'network-only' });
          }}
        />
      )}
      {page?.edges.length === 0 && (
        <Notice title="Nothing was measured yet">
          <p>“Measure now” records the first evaluation.</p>
        </Notice>
      )}
      {page !== undefined && page.edges.length > 0 && <Runs runs={page.edges.map(({ node }) => node)} />}
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
        {page?.pageInfo.hasNextPage === true && (
          <button
            type="button"
            className="button button-quiet"
            onClick={() => {
              setCursors([...cursors, page.pageInfo.endCursor ?? '']);
            }}
          >
            Older
          </button>
        )}
      </p>
    </div>
  );
}

function Runs({ runs }: { readonly runs: readonly RunFragment[] }) {
  return (
    <div className="evaluation-wide" role="region" aria-label="Recorded evaluations" tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">When</th>
            <th scope="col">Model</th>
            <th scope="col">Asked</th>
            {SHOWN.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {runs.map((run) => (
            <tr key={run.id}>
              <th scope="row">
                <Link href={`/evaluations/${run.id}`}>{new Date(run.createdAt).toLocaleString()}</Link>
              </th>
              <td>{run.modelName}</td>
              <td>
                {run.queries.asked} × {PROTOCOLS[run.protocol]} among {run.gallery.images} images
              </td>
              {SHOWN.map((name) => {
                const metric = run.metrics.find((one) => one.name === name);
                return <td key={name}>{metric ? interval(metric) : ''}</td>;
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
