import { element, text } from './svg.js';

/** Pixels of the area that data is drawn in. */
export interface Plot {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** A straight map from numbers to pixels, with the round numbers worth marking. */
export interface Scale {
  readonly ticks: readonly { readonly value: number; readonly label: string }[];
  at(value: number): number;
}

/**
 * Maps low … high, widened to round numbers (1, 2 or 5 times a power of ten), to `from` … `to`.
 * @param steps about how many intervals to mark
 * @param least smallest step: 1 for whole numbers
 */
export function roundScale(
  values: readonly number[],
  [from, to]: readonly [number, number],
  steps = 5,
  least = 1e-6,
): Scale {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const step = Math.max(roundStep((high - low || Math.abs(high) || 1) / steps), least);
  const first = Math.floor(low / step + 1e-9);
  const last = Math.max(Math.ceil(high / step - 1e-9), first + 1);
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  return {
    ticks: Array.from({ length: last - first + 1 }, (_, i) => {
      const value = (first + i) * step;
      return { value, label: value.toFixed(decimals) };
    }),
    at: (value) => from + ((value / step - first) / (last - first)) * (to - from),
  };
}

function roundStep(width: number): number {
  const power = 10 ** Math.floor(Math.log10(width));
  const factor = [1, 2, 5].find((candidate) => candidate * power >= width * 0.999);
  return (factor ?? 10) * power;
}

const GRID = '#e5e7eb';
const LINE = '#9ca3af';

/** The x axis below the plot with its title. */
export function bottomAxis({ left, right, bottom }: Plot, scale: Scale, title: string): string[] {
  return [
    element('line', { x1: left, x2: right, y1: bottom, y2: bottom, stroke: LINE }),
    ...scale.ticks.flatMap(({ value, label }) => [
      element('line', { x1: scale.at(value), x2: scale.at(value), y1: bottom, y2: bottom + 5, stroke: LINE }),
      text(scale.at(value), bottom + 19, label, { 'text-anchor': 'middle' }),
    ]),
    text((left + right) / 2, bottom + 38, title, { 'text-anchor': 'middle', 'font-weight': 600 }),
  ];
}

/** The y axis at the left of the plot, with grid lines, or at its right, without. */
export function sideAxis(plot: Plot, scale: Scale, title: string, side: 'left' | 'right'): string[] {
  const { left, right, top, bottom } = plot;
  const outwards = side === 'left' ? -1 : 1;
  const x = plot[side];
  const middle = (top + bottom) / 2;
  const turned = x + outwards * 46;
  return [
    ...(side === 'left'
      ? scale.ticks.map(({ value }) =>
          element('line', { x1: left, x2: right, y1: scale.at(value), y2: scale.at(value), stroke: GRID }),
        )
      : []),
    element('line', { x1: x, x2: x, y1: top, y2: bottom, stroke: LINE }),
    ...scale.ticks.map(({ value, label }) =>
      text(x + outwards * 8, scale.at(value) + 4, label, {
        'text-anchor': side === 'left' ? 'end' : 'start',
      }),
    ),
    text(turned, middle, title, {
      'text-anchor': 'middle',
      'font-weight': 600,
      transform: `rotate(${outwards * 90} ${turned} ${middle})`,
    }),
  ];
}

/** A heading at the top left. */
export function heading({ left }: Plot, title: string): string {
  return text(left, 24, title, { 'font-size': 15, 'font-weight': 600, fill: '#111827' });
}
