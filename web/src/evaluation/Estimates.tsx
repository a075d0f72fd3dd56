import { figure, interval } from './figures.ts';
import { IntervalBar } from './IntervalBar.tsx';

interface Row {
  readonly name: string;
  readonly random: number;
  readonly estimate: { readonly mean: number; readonly low: number; readonly high: number };
}

/** Estimates with their intervals, in figures and drawn on one scale. @param of what each row is about */
export function Estimates({ of, rows }: { readonly of: string; readonly rows: readonly Row[] }) {
  return (
    <div className="evaluation-wide" role="region" aria-label={`${of}s`} tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">{of}</th>
            <th scope="col">Mean (95% interval)</th>
            <th scope="col">Random</th>
            <td aria-hidden="true" className="interval-axis">
              <span>0</span>
              <span>½</span>
              <span>1</span>
            </td>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, random, estimate }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>{interval(estimate)}</td>
              <td>{figure(random)}</td>
              <td aria-hidden="true">
                <IntervalBar of={estimate} random={random} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
