import type { ChangeFragment } from '../generated.ts';
import type { Problem } from '../server/problem.ts';
import { there } from './figures.ts';

/** How far a change of model is, and how it ended. */
export function ChangeProgress({
  change,
  problem,
}: {
  readonly change: ChangeFragment | null;
  readonly problem: Problem | null;
}) {
  return (
    <div className="model-change" role="status">
      {change !== null && <Told change={change} />}
      {change?.state === 'RUNNING' && problem !== null && (
        <p>{problem.message} The change goes on; this page looks again.</p>
      )}
    </div>
  );
}

function Told({ change: { state, model, done, total, error } }: { readonly change: ChangeFragment }) {
  const name = model ?? 'the active model';
  switch (state) {
    case 'RUNNING':
      return (
        <>
          <p>
            Changing to {name}:{' '}
            {total === 0
              ? 'preparing …'
              : `${done.toLocaleString()} of ${total.toLocaleString()} images embedded.`}{' '}
            Searches are answered by the old model until it is done.
          </p>
          <progress
            aria-label={`Changing to ${name}`}
            max={Math.max(total, 1)}
            value={total === 0 ? undefined : done}
          />
        </>
      );
    case 'COMPLETED':
      return (
        <p className="model-done">
          Searches are answered by {name} now.{there(error) && ` ${error.message}.`}
        </p>
      );
    case 'FAILED':
      return (
        <p className="model-failed">
          Changing to {name} failed; the model is as it was. {error?.message}
        </p>
      );
  }
}
