import type { RunningFragment } from '../generated.ts';
import { PROTOCOLS } from './figures.ts';

type Stage = RunningFragment['stage'];

const STAGES: Readonly<Record<Stage, { readonly words: string; readonly unit: string }>> = {
  GALLERY: { words: 'Reading the gallery', unit: 'images' },
  QUERIES: { words: 'Ranking the gallery', unit: 'queries' },
  INTERVALS: { words: 'Working out the intervals', unit: '' },
};

/** An evaluation under way: what it does, in words, and how much of that is done. */
export function Running({ of }: { readonly of: RunningFragment }) {
  const { stage, done, total, queries, protocol, m } = of;
  const { words, unit } = STAGES[stage];
  const said = total === 0 ? words : `${words}: ${count(done)} of ${count(total)} ${unit}`;
  return (
    <div className="running">
      <p>
        {said}.{' '}
        <span className="quiet">
          {count(queries)} queries by {PROTOCOLS[protocol]}, {m} {m === 1 ? 'attribute' : 'attributes'} each;
          begun at {new Date(of.startedAt).toLocaleTimeString()}.
        </span>
      </p>
      <progress
        aria-label="Measurement"
        aria-valuetext={said}
        {...(total > 0 && { max: total, value: Math.min(done, total) })}
      />
      <p className="hidden" role="status">
        {words}
      </p>
    </div>
  );
}

const count = (number: number): string => number.toLocaleString('en');
