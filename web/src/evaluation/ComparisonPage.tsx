import { useEffect } from 'react';
import { useQuery } from 'urql';
import { Link } from 'wouter';
import { CompareDocument, type CompareQuery } from '../generated.ts';
import { Awaited } from '../kit/Awaited.tsx';
import { Notice } from '../kit/Notice.tsx';
import { problemOf } from '../server/problem.ts';
import { AttributeDifferences } from './AttributeDifferences.tsx';
import { difference, figure } from './figures.ts';
import { PrecisionChart } from './PrecisionChart.tsx';
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
  const gone = error !== undefined && problemOf(error).kind === 'missing' ? error : null;
  return (
    <Awaited
      value={gone === null ? data : null}
      error={gone === null ? error : undefined}
      retry={() => {
        again({ requestPolicy: 'network-only' });
      }}
      missing={
        <Notice title="There is no such evaluation">
          <p>
            {gone !== null && problemOf(gone).message} <Link href="/evaluations">All evaluations</Link>
          </p>
        </Notice>
      }
    >
      {(found) => <Compared found={found} id={id} baseline={baseline} />}
    </Awaited>
  );
}

interface Props {
  readonly found: CompareQuery;
  readonly id: string;
  readonly baseline: string;
}

function Compared({ found, id, baseline }: Props) {
  const { compareEvaluations: compared } = found;
  const words = (run: typeof compared.baseline) =>
    `${run.modelName}, ${new Date(run.createdAt).toLocaleString()}`;
  return (
    <div className="evaluation">
      <h1>Comparison</h1>
      <p>
        <Link href={`/evaluations/${id}`}>This run</Link> ({words(compared.candidate)}) against{' '}
        <Link href={`/evaluations/${baseline}`}>the other</Link> ({words(compared.baseline)}):{' '}
        {compared.paired} queries in both; the model {compared.modelChanged ? 'changed' : 'is the same'}, the
        gallery {compared.galleryChanged ? 'changed' : 'is the same'}.
      </p>
      <section aria-labelledby="metrics">
        <h2 id="metrics">Metrics</h2>
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
      </section>
      <section aria-labelledby="precision">
        <h2 id="precision">Precision of the first K hits</h2>
        <PrecisionChart
          runs={[
            { name: 'This', points: found.candidate?.curves.precisionByK ?? [] },
            { name: 'Other', points: found.baseline?.curves.precisionByK ?? [] },
          ]}
          random={null}
        />
      </section>
      <AttributeDifferences of={compared.attributes} />
    </div>
  );
}
