import { useEffect } from 'react';
import { useQuery } from 'urql';
import { Link } from 'wouter';
import { CompareDocument } from '../generated.ts';
import { ProblemNotice } from '../kit/Notice.tsx';
import { problemOf } from '../server/problem.ts';
import { difference, figure } from './figures.ts';
import './evaluation.css';

/** Two runs of the same queries, query by query: what differs, and whether that is more than chance. */
export default function ComparisonPage({ id, baseline }: { readonly id: string; readonly baseline: string }) {
  const [{ data, error }, again] = useQuery({
    query: CompareDocument,
    variables: { baseline, candidate: id },
  });
  useEffect(() => {
    document.title = 'Comparison – Facet';
  }, []);
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
  const compared = data?.compareEvaluations;
  return (
    <div className="evaluation">
      <h1>Comparison</h1>
      <p>
        <Link href={`/evaluations/${id}`}>This run</Link> against{' '}
        <Link href={`/evaluations/${baseline}`}>the other</Link>
        {compared === undefined
          ? ': comparing …'
          : `: ${compared.paired} queries in both; the model ${compared.modelChanged ? 'changed' : 'is the same'}, the gallery ${compared.galleryChanged ? 'changed' : 'is the same'}.`}
      </p>
      {compared !== undefined && (
        <div className="evaluation-wide" role="region" aria-label="Differences" tabIndex={0}>
          <table>
            <thead>
              <tr>
                <th scope="col">Metric</th>
                <th scope="col">Other</th>
                <th scope="col">This</th>
                <th scope="col">Difference (95% interval)</th>
                <th scope="col">p</th>
              </tr>
            </thead>
            <tbody>
              {compared.metrics.map((metric) => (
                <tr key={metric.name}>
                  <th scope="row">{metric.name}</th>
                  <td>{figure(metric.baseline)}</td>
                  <td>{figure(metric.candidate)}</td>
                  <td>
                    {difference(metric.difference)} ({difference(metric.low)} to {difference(metric.high)})
                  </td>
                  <td>{metric.pValue < 0.001 ? '<0.001' : metric.pValue.toFixed(3)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </div>
  );
}
