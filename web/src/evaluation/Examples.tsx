import type { AskedFragment } from '../generated.ts';
import { Queries } from './Queries.tsx';

interface Props {
  readonly worst: readonly AskedFragment[];
  readonly examples: readonly AskedFragment[];
  readonly best: readonly AskedFragment[];
}

/** Queries to look at: what went worst, and, for who wants to see more, what is usual and what went best. */
export function Examples({ worst, examples, best }: Props) {
  if (worst.length === 0) return null;
  return (
    <section aria-labelledby="worst">
      <h2 id="worst">What went worst</h2>
      <p className="quiet">
        For how hard they are. ✓ is labelled as asked, ✗ the opposite, ? lacks a label that was asked.
      </p>
      <Queries queries={worst} />
      <details>
        <summary>Queries drawn at random: what is usual</summary>
        <Queries queries={examples} />
      </details>
      <details>
        <summary>What went best</summary>
        <Queries queries={best} />
      </details>
    </section>
  );
}
