import { LineChart } from '../charts/LineChart.tsx';
import type { Point } from '../charts/series.ts';
import { figure } from '../evaluation/figures.ts';
import type { EpochFragment } from '../generated.ts';

/** Loss and validation mAP over the epochs, with the one that was kept; nothing where training had none. */
export function TrainingCurves({
  curves,
  kept,
}: {
  readonly curves: readonly EpochFragment[];
  readonly kept: number | null;
}) {
  const last = curves.at(-1);
  if (last === undefined) return null;
  const points = (value: (row: EpochFragment) => number): Point[] =>
    curves.map((row) => ({ x: row.epoch, y: value(row) }));
  const x = { title: 'Epoch', ticks: ticks(last.epoch), format: String };
  const references = kept === null ? [] : [{ name: `epoch ${kept}, kept`, x: kept }];
  const best = curves.find(({ epoch }) => epoch === kept);
  return (
    <section aria-labelledby="training">
      <h2 id="training">Training</h2>
      <div className="model-charts">
        <LineChart
          label={`Loss over ${curves.length} epochs: in training from ${figure(curves[0].loss)} to ${figure(last.loss)}, on validation images from ${figure(curves[0].validationLoss)} to ${figure(last.validationLoss)}`}
          x={x}
          y={{ title: 'Loss' }}
          series={[
            { name: 'training', points: points(({ loss }) => loss) },
            { name: 'validation', points: points(({ validationLoss }) => validationLoss) },
          ]}
          references={references}
        />
        <LineChart
          label={`Validation mAP over ${curves.length} epochs, from ${figure(curves[0].validationMeanAveragePrecision)} to ${figure(last.validationMeanAveragePrecision)}${best === undefined ? '' : `; epoch ${best.epoch} was kept, with ${figure(best.validationMeanAveragePrecision)}`}`}
          x={x}
          y={{ title: 'Validation mAP' }}
          series={[
            {
              name: 'validation mAP',
              points: points(({ validationMeanAveragePrecision }) => validationMeanAveragePrecision),
            },
          ]}
          references={references}
        />
      </div>
    </section>
  );
}

/** Whole epochs, a dozen at most. */
function ticks(last: number): number[] {
  const step = Math.ceil(last / 12);
  return Array.from({ length: Math.ceil(last / step) }, (_, i) => 1 + i * step).filter(
    (epoch) => epoch <= last,
  );
}
