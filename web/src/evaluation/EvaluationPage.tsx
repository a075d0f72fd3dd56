import { useEffect } from 'react';
import { useQuery } from 'urql';
import { Link } from 'wouter';
import { labelOf } from '../attributes/names.ts';
import { EvaluationPageDocument, type EvaluationPageQuery } from '../generated.ts';
import { Notice, ProblemNotice } from '../kit/Notice.tsx';
import { problemOf } from '../server/problem.ts';
import { CompareLinks } from './CompareLinks.tsx';
import { figure, interval, PROTOCOLS } from './figures.ts';
import { IntervalBar } from './IntervalBar.tsx';
import { PrecisionCurve } from './PrecisionCurve.tsx';
import { WorstQueries } from './WorstQueries.tsx';
import './evaluation.css';

/** One recorded evaluation: its metrics, its curve, each attribute, and what went worst. */
export default function EvaluationPage({ id }: { readonly id: string }) {
  const [{ data, error, fetching }, again] = useQuery({ query: EvaluationPageDocument, variables: { id } });
  const run = data?.evaluation;
  useEffect(() => {
    if (run) document.title = `Evaluation of ${run.modelName} – Facet`;
  }, [run]);
  if (error !== undefined) {
    return (
      <ProblemNotice
        problem={problemOf(error)}
        retry={() => {
          again({ requestPolicy: 'network-only' });
        }}
      />
    );
  }
  if (fetching || run === undefined) {
    return (
      <p className="evaluation" role="status">
        Loading …
      </p>
    );
  }
  if (run === null) {
    return (
      <Notice title="There is no such evaluation">
        <p>
          <Link href="/evaluations">All evaluations</Link>
        </p>
      </Notice>
    );
  }
  return <Found run={run} />;
}

type Run = NonNullable<EvaluationPageQuery['evaluation']>;

function Found({ run }: { readonly run: Run }) {
  const { queries } = run;
  const random = run.metrics.find(({ name }) => name.startsWith('P@'))?.random ?? 0;
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
      <section aria-labelledby="metrics">
        <h2 id="metrics">Metrics</h2>
        <Estimates
          of="Metric"
          rows={run.metrics.map((metric) => ({ name: metric.name, random: metric.random, estimate: metric }))}
        />
        <PrecisionCurve points={run.curves.precisionByK} random={random} />
      </section>
      <section aria-labelledby="attributes">
        <h2 id="attributes">Average precision of queries that name an attribute</h2>
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
      <WorstQueries queries={run.worst} />
    </div>
  );
}

interface Row {
  readonly name: string;
  readonly random: number;
  readonly estimate: { readonly mean: number; readonly low: number; readonly high: number };
}

function Estimates({ of, rows }: { readonly of: string; readonly rows: readonly Row[] }) {
  return (
    <div className="evaluation-wide" role="region" aria-label={`${of}s`} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">{of}</th>
            <th scope="col">Mean (95% interval)</th>
            <th scope="col">Random</th>
            <td aria-hidden="true" />
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, random, estimate }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>{interval(estimate)}</td>
              <td>{figure(random)}</td>
              <td aria-hidden="true">
                <IntervalBar of={estimate} random={random} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
