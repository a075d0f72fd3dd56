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
  const running = change?.state === 'RUNNING' ? change : null;
  return (
    <div className="model-change">
      <div role="status">
        {change !== null && <Told change={change} />}
        {running !== null && problem !== null && (
          <p>{problem.message} The change goes on; this page looks again.</p>
        )}
      </div>
      {running !== null && <Done of={running} />}
    </div>
  );
}

/** Beside what is announced: it changes every second. */
function Done({ of: { model, done, total } }: { readonly of: ChangeFragment }) {
  return (
    <p>
      <progress
        aria-label={`Changing to ${nameOf(model)}`}
        max={Math.max(total, 1)}
        value={total === 0 ? undefined : done}
      />{' '}
      {total === 0 ? 'Preparing …' : `${done.toLocaleString()} of ${total.toLocaleString()} images embedded`}
    </p>
  );
}

const nameOf = (model: string | null | undefined): string => model ?? 'the active model';

function Told({ change: { state, model, error } }: { readonly change: ChangeFragment }) {
  const name = nameOf(model);
  switch (state) {
    case 'RUNNING':
      return <p>Changing to {name}. Searches are answered by the old model until it is done.</p>;
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
