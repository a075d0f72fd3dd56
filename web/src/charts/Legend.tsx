import type { Reference, Series } from './series.ts';
import { REFERENCE, strokeOf, type Stroke } from './strokes.ts';

/** Which line is which: by colour, and by dashes for who cannot tell the colours. Nothing where there is only one. */
export function Legend({
  series,
  references,
}: {
  readonly series: readonly Series[];
  readonly references: readonly Reference[];
}) {
  if (series.length + references.length < 2) return null;
  return (
    <ul className="chart-legend" aria-hidden="true">
      {series.map(({ name, scattered }, i) => (
        <li key={name}>
          {scattered ? <Dot fill={strokeOf(i).stroke} /> : <Sample stroke={strokeOf(i)} />}
          {name}
        </li>
      ))}
      {references.map(({ name }) => (
        <li key={name}>
          <Sample stroke={REFERENCE} />
          {name}
        </li>
      ))}
    </ul>
  );
}

function Sample({ stroke }: { readonly stroke: Stroke }) {
  return (
    <svg className="chart-sample" viewBox="0 0 28 8" aria-hidden="true">
      <line {...stroke} strokeWidth="2" x1="0" x2="28" y1="4" y2="4" />
    </svg>
  );
}

function Dot({ fill }: { readonly fill: string }) {
  return (
    <svg className="chart-sample" viewBox="0 0 28 8" aria-hidden="true">
      <circle fill={fill} cx="22" cy="4" r="3.5" />
    </svg>
  );
}
