import { useEffect } from 'react';
import { useQuery } from 'urql';
import { Link } from 'wouter';
import { labelOf } from '../attributes/names.ts';
import { EvaluationPageDocument, type EvaluationPageQuery } from '../generated.ts';
import { Awaited } from '../kit/Awaited.tsx';
import { Notice } from '../kit/Notice.tsx';
import { useFreshAnswers } from '../server/ask-anew.ts';
import { CompareLinks } from './CompareLinks.tsx';
import { Estimates } from './Estimates.tsx';
import { Examples } from './Examples.tsx';
import { PROTOCOLS } from './figures.ts';
import { PrecisionChart } from './PrecisionChart.tsx';
import './evaluation.css';

/** One recorded evaluation: its metrics, its curve, each attribute, and queries to look at. */
export default function EvaluationPage({ id }: { readonly id: string }) {
  const [{ data, error }, again] = useQuery({ query: EvaluationPageDocument, variables: { id } });
  useFreshAnswers();
  return (
    <Awaited
      value={data?.evaluation}
      error={error}
      retry={() => {
        again({ requestPolicy: 'network-only' });
      }}
      missing={
        <Notice title="There is no such evaluation">
          <p>
            <Link href="/evaluations">All evaluations</Link>
          </p>
        </Notice>
      }
    >
      {(run) => <Found run={run} />}
    </Awaited>
  );
}

function Found({ run }: { readonly run: NonNullable<EvaluationPageQuery['evaluation']> }) {
  const { queries } = run;
  useEffect(() => {
    document.title = `Evaluation of ${run.modelName} – Facet`;
  }, [run]);
  return (
    <div className="evaluation">
      <h1>Evaluation of {run.modelName}</h1>
      <p>
        {new Date(run.createdAt).toLocaleString()}: {queries.asked} queries by {PROTOCOLS[run.protocol]},{' '}
        {run.m} attributes each, seed {run.seed}, among {run.gallery.images} images, in{' '}
        {run.seconds.toFixed(1)} s.{' '}
        {queries.withoutRelevant > 0 &&
          `${queries.withoutRelevant} had no relevant image and count for nothing. `}
        <span className="quiet">Model {run.modelVersion.slice(0, 12)}.</span>
      </p>
      <CompareLinks id={run.id} configuration={run.configuration} />
      <section aria-labelledby="precision">
        <h2 id="precision">Precision of the first K hits</h2>
        <PrecisionChart
          runs={[{ name: 'mean of the queries', points: run.curves.precisionByK }]}
          random={run.metrics.find(({ name }) => name === 'R-Precision')?.random ?? null}
        />
      </section>
      <section aria-labelledby="metrics">
        <h2 id="metrics">Metrics</h2>
        <Estimates
          of="Metric"
          rows={run.metrics.map((metric) => ({ name: metric.name, random: metric.random, estimate: metric }))}
        />
      </section>
      <section aria-labelledby="attributes">
        <h2 id="attributes">Average precision of queries that name an attribute</h2>
        <p className="quiet">Lowest first; in brackets, how many queries do. The upright mark is random.</p>
        <Estimates
          of="Attribute"
          rows={run.attributes
            .map(({ attribute, all }) => ({
              name: `${labelOf(attribute)} (${all.queries})`,
              random: all.random,
              estimate: all.averagePrecision,
            }))
            .sort((a, b) => a.estimate.mean - b.estimate.mean)}
        />
      </section>
      <Examples worst={run.worst} examples={run.examples} best={run.best} />
    </div>
  );
}
