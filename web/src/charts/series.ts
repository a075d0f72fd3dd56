/** A point of a line; `low` and `high` are the ends of its interval, where it has one. */
export interface Point {
  readonly x: number;
  readonly y: number;
  readonly low?: number;
  readonly high?: number;
}

/** One line of a chart. */
export interface Series {
  readonly name: string;
  /** By x, ascending. */
  readonly points: readonly Point[];
  /** Points that no line connects. */
  readonly scattered?: boolean;
}

/** Something to compare with: a line at one x, at one y, or from one point to another. */
export type Reference = { readonly name: string } & (
  | { readonly x: number }
  | { readonly y: number }
  | { readonly from: readonly [x: number, y: number]; readonly to: readonly [x: number, y: number] }
);

export interface Axis {
  readonly title: string;
  /** Its ends; absent: round numbers around what is drawn. */
  readonly domain?: readonly [low: number, high: number];
  /** Values to mark; absent: round ones. */
  readonly ticks?: readonly number[];
  /** Absent: linear. A logarithmic axis needs positive values. */
  readonly scale?: 'linear' | 'log';
  /** How a value is written; absent: to three places. */
  readonly format?: (value: number) => string;
  /** How it is written where there is more room than at a mark; absent: as there. */
  readonly name?: (value: number) => string;
  /** What a value of the horizontal axis leads to: its row of the figures, and a click on the drawing. */
  readonly href?: (value: number) => string;
}

export interface LineChartProps {
  /** What it shows, in a sentence that could stand for it. */
  readonly label: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly series: readonly Series[];
  readonly references?: readonly Reference[];
}

/** What all series have at one x: entry i is that of series i, null where it has no point there. */
export interface Row {
  readonly x: number;
  readonly points: readonly (Point | null)[];
}

/** Series side by side, by x ascending. Two points of one series at one x stand in two rows. */
export function rowsOf(series: readonly Series[]): readonly Row[] {
  const rows: { x: number; points: (Point | null)[] }[] = [];
  series.forEach(({ points }, i) => {
    for (const point of points) {
      let row = rows.find(({ x, points: taken }) => x === point.x && taken[i] === null);
      if (row === undefined) {
        row = { x: point.x, points: series.map(() => null) };
        rows.push(row);
      }
      row.points[i] = point;
    }
  });
  return rows.sort((a, b) => a.x - b.x);
}

export const hasIntervals = ({ points }: Series): boolean =>
  points.some(({ low, high }) => low !== undefined && high !== undefined);

export const write = ({ format, name }: Axis, value: number): string =>
  (name ?? format ?? threePlaces)(value);

const threePlaces = (value: number): string => String(Math.round(value * 1000) / 1000);
