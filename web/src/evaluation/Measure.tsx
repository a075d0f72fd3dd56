import { useCallback, useRef } from 'react';
import { useLocation } from 'wouter';
import { ProblemNotice } from '../kit/Notice.tsx';
import { useViewer } from '../server/viewer.ts';
import { MeasureForm, saysAtField } from './MeasureForm.tsx';
import { Running } from './Running.tsx';
import { useMeasuring } from './use-measuring.ts';
import { useRunning } from './use-running.ts';

/**
 * Measures the gallery as it is now, where the visitor may, and opens the run; what runs already is shown to everybody.
 * @param ended called when something that was seen running runs no more
 */
export function Measure({ ended }: { readonly ended: () => void }) {
  const viewer = useViewer();
  const [, navigate] = useLocation();
  const open = useCallback(
    (id: string) => {
      navigate(`/evaluations/${id}`);
    },
    [navigate],
  );
  const { state, problem, start, again, cancel, freed } = useMeasuring(open);
  const running = useRunning(state, () => {
    freed();
    ended();
  });
  const own = state === 'measuring';
  /** When this page's own one began: it is seen for a moment longer after it was cancelled. */
  const began = useRef<string | null>(null);
  if (own) began.current = running?.startedAt ?? null;
  const stopping = state === 'cancelled' && running !== null && running.startedAt === began.current;
  return (
    <section className="measuring" aria-label="Measure">
      {viewer.may('EVALUATE') && (
        <MeasureForm
          start={start}
          problem={problem}
          hindrance={hindranceOf(own, running !== null, stopping)}
        />
      )}
      {viewer.known && !viewer.may('EVALUATE') && (
        <p className="quiet">Measuring needs an API key with the scope “evaluate”.</p>
      )}
      {running !== null && !stopping && <Running of={running} />}
      {own && (
        <button type="button" className="button button-quiet" onClick={cancel}>
          Cancel
        </button>
      )}
      <p role="status">{state === 'cancelled' && 'Cancelled: nothing of it is kept.'}</p>
      {problem !== null && !saysAtField(problem) && running === null && (
        <ProblemNotice problem={problem} retry={again} />
      )}
    </section>
  );
}

function hindranceOf(own: boolean, running: boolean, stopping: boolean): string | null {
  if (own) return 'Measuring …';
  if (stopping) return 'The server is stopping it.';
  return running ? 'A measurement is running; there is one at a time.' : null;
}
