import {
  type AxisDomain,
  Area,
  CartesianGrid,
  ComposedChart,
  Line,
  type MouseHandlerDataParam,
  ReferenceLine,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import { useLocation } from 'wouter';
import { Readout } from './Readout.tsx';
import { hasIntervals, rowsOf, type Axis, type LineChartProps, type Reference, type Row } from './series.ts';
import { REFERENCE, strokeOf } from './strokes.ts';

const AXIS = {
  type: 'number',
  niceTicks: 'snap125',
  stroke: 'var(--control-line)',
  tick: { fill: 'var(--quiet)' },
} as const;

/** More points than this, and dots would run together. */
const DOTS = 40;

/**
 * The drawing of a LineChart, as large as its parent. Nothing moves, and nothing of it takes the focus: to assistive
 * techniques it is one picture with a name, and where a click leads, the figures' rows lead too.
 */
export default function Drawing({ x, y, series, references = [] }: LineChartProps) {
  const rows = rowsOf(series);
  const [, navigate] = useLocation();
  const { href } = x;
  return (
    <ComposedChart
      responsive
      className={href === undefined ? 'chart-drawing' : 'chart-drawing chart-leads'}
      {...(href !== undefined && {
        onClick: ({ activeLabel }: MouseHandlerDataParam) => {
          if (activeLabel !== undefined) navigate(href(Number(activeLabel)));
        },
      })}
      data={[...rows]}
      margin={{ top: 8, right: 16, bottom: 0, left: 0 }}
      accessibilityLayer={false}
    >
      <CartesianGrid stroke="var(--line)" vertical={false} />
      <XAxis {...AXIS} {...scaleOf(x, ['dataMin', 'dataMax'])} dataKey="x" height={28} minTickGap={12} />
      <YAxis {...AXIS} {...scaleOf(y, ['auto', 'auto'])} width={52} />
      {series.map((one, i) =>
        hasIntervals(one) ? (
          <Area
            key={one.name}
            fill={strokeOf(i).stroke}
            fillOpacity={0.22}
            stroke="none"
            dataKey={(row: Row) => bandOf(row, i)}
            tooltipType="none"
            isAnimationActive={false}
            activeDot={false}
            connectNulls
          />
        ) : null,
      )}
      {references.map((reference) => (
        <ReferenceLine key={reference.name} {...REFERENCE} strokeWidth={1.5} {...placeOf(reference)} />
      ))}
      {series.map((one, i) => (
        <Line
          key={one.name}
          {...strokeOf(i)}
          strokeWidth={one.scattered ? 0 : 2.25}
          name={one.name}
          dataKey={(row: Row) => row.points[i]?.y ?? null}
          dot={(one.scattered || one.points.length <= DOTS) && { ...dotOf(i), r: 3 }}
          activeDot={{ ...dotOf(i), r: 4.5 }}
          isAnimationActive={false}
          connectNulls
        />
      ))}
      <Tooltip
        cursor={{ stroke: 'var(--control-line)' }}
        isAnimationActive={false}
        content={({ active, payload, label }) =>
          active && typeof label === 'number' ? <Readout x={x} y={y} at={label} entries={payload} /> : null
        }
      />
    </ComposedChart>
  );
}

const dotOf = (series: number) => ({
  fill: strokeOf(series).stroke,
  stroke: 'none',
  strokeDasharray: 'none',
});

function bandOf({ points }: Row, series: number): [number, number] | null {
  const { low, high } = points[series] ?? {};
  return low === undefined || high === undefined ? null : [low, high];
}

/** An axis in the terms of recharts. */
function scaleOf({ domain, ticks, scale = 'linear', format }: Axis, free: AxisDomain) {
  return {
    scale,
    domain: domain ?? free,
    ...(ticks !== undefined && { ticks: [...ticks], interval: 0 as const }),
    ...(format !== undefined && { tickFormatter: format }),
    allowDataOverflow: domain !== undefined,
  };
}

function placeOf(reference: Reference) {
  if ('x' in reference) return { x: reference.x };
  if ('y' in reference) return { y: reference.y };
  const [from, to] = [reference.from, reference.to].map(([x, y]) => ({ x, y }));
  return { segment: [from, to] as const };
}
