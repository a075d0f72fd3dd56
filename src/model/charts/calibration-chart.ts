import type { Reliability } from '../assessment.js';
import { bottomAxis, heading, roundScale, sideAxis, type Plot } from './axes.js';
import { element, picture, polyline, text } from './svg.js';

const WIDTH = 760;
const HEIGHT = 470;
/** Square, so that perfect calibration is the diagonal. */
const PLOT: Plot = { left: 70, right: 430, top: 50, bottom: 410 };

const BINS = '#0072B2';
const HITS = '#D55E00';

/**
 * calibration.svg: a reliability diagram (DeGroot & Fienberg, "The Comparison and Evaluation of Forecasters", The
 * Statistician 32, 1983): predicted probability against observed share, in bins of all pairs and among first hits.
 */
export function calibrationChart({ lengths, diagram }: Reliability): string {
  const x = roundScale([0, 1], [PLOT.left, PLOT.right]);
  const y = roundScale([0, 1], [PLOT.bottom, PLOT.top]);
  const points = diagram.bins.map(({ predicted, observed }) => [x.at(predicted), y.at(observed)] as const);
  return picture(WIDTH, HEIGHT, 'Predicted probability against the observed share', [
    heading(PLOT, 'Calibration'),
    ...sideAxis(PLOT, y, 'share that satisfies the query', 'left'),
    ...bottomAxis(PLOT, x, 'predicted probability'),
    polyline(
      [
        [x.at(0), y.at(0)],
        [x.at(1), y.at(1)],
      ],
      { stroke: '#6b7280', 'stroke-dasharray': '4 4' },
    ),
    polyline(points, { stroke: BINS, 'stroke-width': 2, 'stroke-linejoin': 'round' }),
    ...points.map(([cx, cy]) => element('circle', { cx, cy, r: 4, fill: BINS })),
    ...lengths.flatMap(({ known, top10 }) => {
      const [cx, cy] = [x.at(top10.predicted), y.at(top10.observed)];
      return [diamond(cx, cy), text(cx - 8, cy - 5, String(known), { ...LABEL, 'text-anchor': 'end' })];
    }),
    ...legend(diagram),
  ]);
}

const LABEL = { 'font-size': 11, 'font-weight': 600, fill: HITS };

function legend({ known, bins }: Reliability['diagram']): string[] {
  const left = PLOT.right + 36;
  const row = (i: number) => PLOT.top + 24 + i * 56;
  const lines = (i: number, first: string, second: string) => [
    text(left + 30, row(i), first, { 'font-weight': 600 }),
    text(left + 30, row(i) + 17, second),
  ];
  return [
    element('circle', { cx: left + 10, cy: row(0) - 4, r: 4, fill: BINS }),
    ...lines(
      0,
      `all images, ${known} ${known === 1 ? 'attribute' : 'attributes'} asked`,
      `${bins.length} bins of equally many pairs`,
    ),
    diamond(left + 10, row(1) - 4),
    ...lines(1, 'first ten hits', 'number: attributes asked'),
    polyline(
      [
        [left, row(2) - 4],
        [left + 20, row(2) - 4],
      ],
      { stroke: '#6b7280', 'stroke-dasharray': '4 4' },
    ),
    ...lines(2, 'perfect calibration', 'above it: said too little'),
  ];
}

function diamond(x: number, y: number): string {
  return element('path', { d: `M${dot(x)} ${dot(y - 6)}l6 6l-6 6l-6 -6z`, fill: HITS });
}

function dot(value: number): string {
  return value.toFixed(2);
}
