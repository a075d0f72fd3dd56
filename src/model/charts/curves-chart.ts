import type { EpochFigures } from '../manifest.js';
import { bottomAxis, heading, roundScale, sideAxis, type Plot, type Scale } from './axes.js';
import { element, picture, polyline, text } from './svg.js';

const WIDTH = 760;
const HEIGHT = 380;
const PLOT: Plot = { left: 70, right: WIDTH - 70, top: 70, bottom: HEIGHT - 54 };

// Colours that people with colour-blindness tell apart (Okabe & Ito, 2008); dashes help too.
const SERIES = {
  training: { stroke: '#0072B2', 'stroke-dasharray': 'none' },
  validation: { stroke: '#0072B2', 'stroke-dasharray': '6 4' },
  precision: { stroke: '#D55E00', 'stroke-dasharray': 'none' },
} as const;

/** curves.svg: training and validation loss (left axis) and validation mAP (right axis) after every epoch. */
export function curvesChart(curves: readonly EpochFigures[]): string {
  const epochs = curves.map(({ epoch }) => epoch);
  const x = roundScale(epochs, [PLOT.left, PLOT.right], 12, 1);
  const losses = curves.flatMap(({ loss, validationLoss }) => [loss, validationLoss]);
  const loss = roundScale(losses, [PLOT.bottom, PLOT.top]);
  const precision = roundScale(
    curves.map((row) => row.validationMeanAveragePrecision),
    [PLOT.bottom, PLOT.top],
  );
  const draw = (series: keyof typeof SERIES, scale: Scale, value: (row: EpochFigures) => number) => {
    const points = curves.map((row) => [x.at(row.epoch), scale.at(value(row))] as const);
    const { stroke } = SERIES[series];
    return [
      polyline(points, { ...SERIES[series], 'stroke-width': 2, 'stroke-linejoin': 'round' }),
      // So many epochs that dots would run together show as lines alone.
      ...(curves.length > 60
        ? []
        : points.map(([cx, cy]) => element('circle', { cx, cy, r: 3, fill: stroke }))),
    ];
  };
  return picture(WIDTH, HEIGHT, 'Loss and validation mAP after every epoch', [
    heading(PLOT, 'Training'),
    ...legend(),
    ...sideAxis(PLOT, loss, 'loss', 'left'),
    ...sideAxis(PLOT, precision, 'validation mAP', 'right'),
    ...bottomAxis(PLOT, x, 'epoch'),
    ...stageBounds(curves, x),
    ...draw('training', loss, (row) => row.loss),
    ...draw('validation', loss, (row) => row.validationLoss),
    ...draw('precision', precision, (row) => row.validationMeanAveragePrecision),
  ]);
}

function legend(): string[] {
  const names = ['training loss', 'validation loss', 'validation mAP (right)'];
  return Object.values(SERIES).flatMap((style, i) => {
    const x = PLOT.left + i * 160;
    return [
      polyline(
        [
          [x, 46],
          [x + 28, 46],
        ],
        { ...style, 'stroke-width': 2 },
      ),
      text(x + 36, 50, names[i]),
    ];
  });
}

/** A dotted line where one stage ends and the next begins; nothing for a recipe of one. */
function stageBounds(curves: readonly EpochFigures[], scale: Scale): string[] {
  const starts = curves.filter((row, i) => i > 0 && row.stage !== curves[i - 1].stage);
  return starts.flatMap(({ epoch, stage }) => {
    const x = scale.at(epoch - 0.5);
    return [
      element('line', {
        x1: x,
        x2: x,
        y1: PLOT.top,
        y2: PLOT.bottom,
        stroke: '#6b7280',
        'stroke-dasharray': '2 3',
      }),
      text(x + 5, PLOT.top + 12, stage, { 'font-size': 11 }),
    ];
  });
}
