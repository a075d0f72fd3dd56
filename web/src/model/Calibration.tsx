import { LineChart } from '../charts/LineChart.tsx';
import type { Series } from '../charts/series.ts';
import { figure } from '../evaluation/figures.ts';
import type { CalibrationFragment } from '../generated.ts';
import { attributes, there } from './figures.ts';
import { Table } from './Table.tsx';

const SHARES = { domain: [0, 1], ticks: [0, 0.25, 0.5, 0.75, 1] } as const;

/** Whether probabilities mean what they say; nothing where that was not measured. */
export function Calibration({ of: { images, measured, diagram } }: { readonly of: CalibrationFragment }) {
  if (measured.length === 0) return null;
  const hits: Series = {
    name: 'first 10 hits, by attributes asked',
    points: measured
      .map(({ top10 }) => ({ x: top10.predicted, y: top10.observed }))
      .sort((a, b) => a.x - b.x),
    scattered: true,
  };
  const worst = measured.reduce((a, b) => (gap(a) < gap(b) ? b : a));
  return (
    <section aria-labelledby="calibration">
      <h2 id="calibration">Whether its probabilities are true</h2>
      <p className="quiet">
        Of hits said to be 80% sure, 80% should be right: points on the diagonal. Measured by cross-fitting on{' '}
        {images.toLocaleString()} validation images.
      </p>
      <div className="model-charts">
        {there(diagram) && (
          <LineChart
            label={`Predicted against observed probability, ${diagram.bins.length} bins of queries of ${attributes(diagram.attributes)}; among first hits the largest gap is ${figure(gap(worst))}, for ${attributes(worst.attributes)}`}
            x={{ title: 'Predicted probability', ...SHARES }}
            y={{ title: 'Share that is right', ...SHARES }}
            series={[
              {
                name: `all images, ${attributes(diagram.attributes)} asked`,
                points: diagram.bins.map(({ predicted, observed }) => ({ x: predicted, y: observed })),
              },
              hits,
            ]}
            references={[{ name: 'perfect', from: [0, 0], to: [1, 1] }]}
          />
        )}
        <Table
          label="Calibration, by attributes asked"
          head={['Asked', 'ECE', 'Brier', 'First 10: said', 'First 10: right']}
        >
          {measured.map((row) => (
            <tr key={row.attributes}>
              <th scope="row">{attributes(row.attributes)}</th>
              <td>{figure(row.expectedCalibrationError)}</td>
              <td>{figure(row.brierScore)}</td>
              <td>{figure(row.top10.predicted)}</td>
              <td>{figure(row.top10.observed)}</td>
            </tr>
          ))}
        </Table>
      </div>
      <p className="quiet">
        ECE, the expected calibration error: the mean gap between said and true over all images. Most images
        are easy for long queries: look at their first ten hits instead.
      </p>
    </section>
  );
}

const gap = ({ top10 }: CalibrationFragment['measured'][number]): number =>
  Math.abs(top10.predicted - top10.observed);
