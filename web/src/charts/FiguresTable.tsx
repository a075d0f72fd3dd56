import { Link } from 'wouter';
import { hasIntervals, rowsOf, write, type Axis, type Point, type Series } from './series.ts';

/** The figures of a chart, for who reads rather than looks. */
export function FiguresTable({
  label,
  x,
  y,
  series,
}: {
  readonly label: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly series: readonly Series[];
}) {
  const intervals = series.some(hasIntervals);
  return (
    <details className="chart-figures">
      <summary>The figures</summary>
      <div className="chart-table" role="region" aria-label={label} tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">{x.title}</th>
              {series.map(({ name }) => (
                <th key={name} scope="col">
                  {series.length === 1 ? y.title : name}
                  {intervals && ' (95% interval)'}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rowsOf(series).map((row, i) => (
              <tr key={i}>
                <th scope="row">
                  {x.href === undefined ? (
                    write(x, row.x)
                  ) : (
                    <Link href={x.href(row.x)}>{write(x, row.x)}</Link>
                  )}
                </th>
                {row.points.map((point, column) => (
                  <td key={series[column].name}>{point !== null && figure(y, point)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

function figure(axis: Axis, { y, low, high }: Point): string {
  if (low === undefined || high === undefined) return write(axis, y);
  return `${write(axis, y)} (${write(axis, low)} to ${write(axis, high)})`;
}
