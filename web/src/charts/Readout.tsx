import { write, type Axis } from './series.ts';

interface Entry {
  readonly name?: string | number;
  readonly value?: unknown;
}

/** What the lines have where the pointer is. */
export function Readout({
  x,
  y,
  at,
  entries,
}: {
  readonly x: Axis;
  readonly y: Axis;
  readonly at: number;
  readonly entries: readonly Entry[];
}) {
  return (
    <div className="chart-readout">
      <p className="quiet">
        {x.title} {write(x, at)}
      </p>
      {entries.map(({ name, value }) =>
        typeof value === 'number' ? (
          <p key={name}>
            {name} <b>{write(y, value)}</b>
          </p>
        ) : null,
      )}
    </div>
  );
}
