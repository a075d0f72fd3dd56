import type { EvaluationPageQuery } from '../generated.ts';
import { figure } from './figures.ts';

type Points = NonNullable<EvaluationPageQuery['evaluation']>['curves']['precisionByK'];

const WIDTH = 480;
const HEIGHT = 220;
const LEFT = 40;
const BOTTOM = 30;
const TOP = 10;

/** Precision@K over K, on a logarithmic axis: what the first hits are like matters most. */
export function PrecisionCurve({ points, random }: { readonly points: Points; readonly random: number }) {
  const last = points.at(-1);
  if (last === undefined) return null;
  const x = (k: number) => LEFT + (Math.log(k) / Math.log(Math.max(2, last.k))) * (WIDTH - LEFT - 12);
  const y = (precision: number) => TOP + (1 - precision) * (HEIGHT - BOTTOM - TOP);
  const ticks = [1, 2, 5, 10, 20, 50, 100].filter((k) => k <= last.k);
  return (
    <figure className="curve">
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={`Precision of the first K hits: ${figure(points[0].precision)} at 1, ${figure(last.precision)} at ${last.k}; a random ranking has ${figure(random)}`}
      >
        {[0, 0.25, 0.5, 0.75, 1].map((value) => (
          <g key={value}>
            <line className="curve-grid" x1={LEFT} x2={WIDTH - 12} y1={y(value)} y2={y(value)} />
            <text className="curve-tick" x={LEFT - 6} y={y(value) + 4} textAnchor="end">
              {value}
            </text>
          </g>
        ))}
        {ticks.map((k) => (
          <text key={k} className="curve-tick" x={x(k)} y={HEIGHT - 10} textAnchor="middle">
            {k}
          </text>
        ))}
        <line className="curve-random" x1={LEFT} x2={WIDTH - 12} y1={y(random)} y2={y(random)} />
        <polyline
          className="curve-line"
          points={points.map(({ k, precision }) => `${x(k)},${y(precision)}`).join(' ')}
        />
      </svg>
      <figcaption className="quiet">
        Precision of the first K hits; dashed, that of a random ranking.
      </figcaption>
    </figure>
  );
}
