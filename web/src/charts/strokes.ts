/** How the line of the i-th series looks: its colour (charts.css has it for light and dark), and dashes for who cannot tell colours. */
export interface Stroke {
  readonly stroke: string;
  readonly strokeDasharray: string;
}

const STROKES: readonly Stroke[] = [
  { stroke: 'var(--line-1)', strokeDasharray: 'none' },
  { stroke: 'var(--line-2)', strokeDasharray: '7 4' },
  { stroke: 'var(--line-3)', strokeDasharray: '2 3' },
  { stroke: 'var(--line-4)', strokeDasharray: '10 3 2 3' },
];

/** Of more series than there are strokes, the later ones look like the first again. */
export const strokeOf = (series: number): Stroke => STROKES[series % STROKES.length];

export const REFERENCE: Stroke = { stroke: 'var(--control-line)', strokeDasharray: '4 4' };
