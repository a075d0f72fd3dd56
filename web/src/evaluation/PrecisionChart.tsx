import { LineChart } from '../charts/LineChart.tsx';
import type { CurveFragment } from '../generated.ts';
import { figure, interval } from './figures.ts';

interface Run {
  readonly name: string;
  readonly points: CurveFragment['precisionByK'];
}

const TICKS = [1, 2, 5, 10, 20, 50, 100];

/** Precision of the first K hits of one run or two, on a logarithmic axis: what the first hits are like matters most. */
export function PrecisionChart({
  runs,
  random,
}: {
  readonly runs: readonly Run[];
  /** That of a random ranking; null: not shown. */
  readonly random: number | null;
}) {
  const drawn = runs.filter(({ points }) => points.length > 0);
  if (drawn.length === 0) return null;
  const said = drawn.map(({ name, points }) => {
    const ends = [points[0], points[points.length - 1]].map((point) => `${estimate(point)} at ${point.k}`);
    return `${drawn.length > 1 ? `${name} ` : ''}${ends.join(', ')}`;
  });
  const floor = random === null ? '' : `; a random ranking has ${figure(random)}`;
  const largest = Math.max(...drawn.flatMap(({ points }) => points.map(({ k }) => k)));
  return (
    <LineChart
      label={`Precision of the first K hits: ${said.join('; ')}${floor}`}
      x={{
        title: 'K, the number of hits looked at',
        scale: 'log',
        domain: [1, largest],
        ticks: TICKS.filter((k) => k <= largest),
        format: String,
      }}
      y={{
        title: 'Precision of the first K',
        domain: [0, 1],
        ticks: [0, 0.25, 0.5, 0.75, 1],
        format: figure,
      }}
      series={drawn.map(({ name, points }) => ({
        name,
        points: points.map(({ k, precision, low, high }) => ({
          x: k,
          y: precision,
          ...(typeof low === 'number' && typeof high === 'number' && { low, high }),
        })),
      }))}
      references={random === null ? [] : [{ name: 'random ranking', y: random }]}
    />
  );
}

function estimate({ precision, low, high }: Run['points'][number]): string {
  if (typeof low !== 'number' || typeof high !== 'number') return figure(precision);
  return interval({ mean: precision, low, high });
}
