import { useState } from 'react';
import { useQuery } from 'urql';
import { LineChart } from '../charts/LineChart.tsx';
import { OverTimeDocument, type RunFragment } from '../generated.ts';
import { Awaited } from '../kit/Awaited.tsx';
import { askedInWords, figure, interval, METRICS } from './figures.ts';
import { modelChanges } from './model-changes.ts';

/**
 * How a metric went over the recorded runs of one configuration.
 * @param runs newest first: their configurations can be chosen from
 */
export function OverTime({ runs }: { readonly runs: readonly RunFragment[] }) {
  const configurations = [...new Map(runs.map((run) => [run.configuration, askedInWords(run)]))];
  const [chosen, choose] = useState<string | null>(null);
  const [metric, setMetric] = useState<string>('mAP');
  const configuration = configurations.some(([key]) => key === chosen) ? chosen : runs[0].configuration;
  const [{ data, error }, again] = useQuery({
    query: OverTimeDocument,
    variables: { configuration: configuration ?? '' },
    requestPolicy: 'cache-and-network',
  });
  return (
    <section className="over-time" aria-labelledby="over-time">
      <h2 id="over-time">Over time</h2>
      <div className="measure-fields">
        <label>
          Metric
          <br />
          <select
            value={metric}
            onChange={({ target }) => {
              setMetric(target.value);
            }}
          >
            {METRICS.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
        <label>
          Runs of
          <br />
          <select
            value={configuration ?? ''}
            onChange={({ target }) => {
              choose(target.value);
            }}
          >
            {configurations.map(([key, words]) => (
              <option key={key} value={key}>
                {words}
              </option>
            ))}
          </select>
        </label>
      </div>
      <Awaited
        value={data?.evaluations.edges}
        error={error}
        retry={() => {
          again({ requestPolicy: 'network-only' });
        }}
      >
        {(edges) => <Line runs={edges.map(({ node }) => node).reverse()} metric={metric} />}
      </Awaited>
    </section>
  );
}

const MOST_TICKS = 6;

/** @param runs oldest first */
function Line({ runs, metric }: { readonly runs: readonly RunFragment[]; readonly metric: string }) {
  const points = runs.flatMap(({ metrics }, i) => {
    const found = metrics.find(({ name }) => name === metric);
    return found ? [{ x: i + 1, y: found.mean, low: found.low, high: found.high, estimate: found }] : [];
  });
  if (points.length === 0) return <p className="quiet">No run of these has {metric}.</p>;
  const changes = modelChanges(runs);
  const when = (place: number) => {
    const run = runs.at(place - 1);
    return run === undefined ? '' : new Date(run.createdAt).toLocaleString();
  };
  const [first, last] = [points[0], points[points.length - 1]];
  const changed =
    changes.length === 0
      ? ''
      : `; the model changed ${changes.length === 1 ? 'once' : `${changes.length} times`}`;
  const every = Math.ceil(points.length / MOST_TICKS);
  return (
    <LineChart
      label={`${metric} over ${points.length} runs: ${interval(first.estimate)} in the first, ${interval(last.estimate)} in the last${changed}`}
      x={{
        title: 'Run',
        ticks: points.filter((_, i) => i % every === 0).map(({ x }) => x),
        domain: [Math.min(0.5, first.x), last.x + 0.5],
        format: String,
        name: when,
        href: (place) => `/evaluations/${runs[place - 1].id}`,
      }}
      y={{ title: metric, format: figure }}
      series={[{ name: metric, points }]}
      references={changes}
    />
  );
}
