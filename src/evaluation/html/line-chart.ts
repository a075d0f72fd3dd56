import type { Markup } from './markup.js';
import { html } from './markup.js';

export interface Series {
  readonly name: string;
  readonly points: readonly {
    readonly x: number;
    readonly y: number;
    readonly low?: number;
    readonly high?: number;
  }[];
  /** Marks each point; without, a plain line. */
  readonly dots?: boolean;
}

export interface LineChart {
  /** What a screen reader says. */
  readonly title: string;
  /** At most two. */
  readonly series: readonly Series[];
  readonly xLabel: string;
  readonly ticks: readonly { readonly x: number; readonly label: string }[];
  /** x as it is, or its logarithm. */
  readonly log?: boolean;
}

const WIDTH = 520;
const HEIGHT = 300;
const LEFT = 40;
const RIGHT = 22;
const TOP = 26;
const BOTTOM = 46;

/** A chart of values between 0 and 1. */
export function lineChart({ title, series, xLabel, ticks, log = false }: LineChart): Markup {
  const place = (x: number) => (log ? Math.log(x) : x);
  const xs = [...series.flatMap(({ points }) => points.map(({ x }) => x)), ...ticks.map(({ x }) => x)].map(
    place,
  );
  const least = Math.min(...xs);
  // One point alone stands at the left.
  const span = Math.max(...xs) - least || 1;
  const toX = (x: number) => round(LEFT + ((place(x) - least) / span) * (WIDTH - LEFT - RIGHT));
  const toY = (y: number) => round(HEIGHT - BOTTOM - y * (HEIGHT - TOP - BOTTOM));
  return html`<svg
    viewBox="0 0 ${WIDTH} ${HEIGHT}"
    width="${WIDTH}"
    height="${HEIGHT}"
    role="img"
    aria-label="${title}"
  >
    ${[0, 0.2, 0.4, 0.6, 0.8, 1].map(
      (y) =>
        html`<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${toY(y)}" y2="${toY(y)}" />
          <text x="${LEFT - 6}" y="${toY(y) + 4}" text-anchor="end">${y.toFixed(1)}</text>`,
    )}
    ${ticks.map(
      ({ x, label }) =>
        html`<text x="${toX(x)}" y="${HEIGHT - BOTTOM + 18}" text-anchor="middle">${label}</text>`,
    )}
    <text class="name" x="${(LEFT + WIDTH - RIGHT) / 2}" y="${HEIGHT - 8}" text-anchor="middle">
      ${xLabel}
    </text>
    ${series.map((one, i) => drawSeries(one, i, toX, toY))} ${series.map(({ name }, i) => legend(name, i))}
  </svg>`;
}

function drawSeries(
  { name, points, dots }: Series,
  number: number,
  toX: (x: number) => number,
  toY: (y: number) => number,
): Markup {
  const path = points.map(({ x, y }) => `${toX(x)},${toY(y)}`).join(' ');
  return html`<polyline class="line s${number}" points="${path}" /> ${points.map(({ x, y, low, high }) => [
      low === undefined || high === undefined
        ? ''
        : html`<line class="whisker" x1="${toX(x)}" x2="${toX(x)}" y1="${toY(low)}" y2="${toY(high)}" />`,
      dots === true
        ? html`<circle class="dot${number}" cx="${toX(x)}" cy="${toY(y)}" r="3.5">
            <title>${name}: ${y.toFixed(4)}</title>
          </circle>`
        : '',
    ])}`;
}

function legend(name: string, number: number): Markup {
  const x = LEFT + number * 220;
  return html`<line class="line s${number}" x1="${x}" x2="${x + 26}" y1="10" y2="10" />
    <text class="name" x="${x + 32}" y="14">${name}</text>`;
}

function round(pixels: number): number {
  return Math.round(pixels * 10) / 10;
}
