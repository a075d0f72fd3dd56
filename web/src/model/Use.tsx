import type { ModelFacts } from './Facts.tsx';
import { spellOut } from './spell-out.ts';

/** What the model's own figures warn of, and what its card says of its use. */
export function Use({
  use,
  weaknesses,
}: {
  readonly use: ModelFacts['use'];
  readonly weaknesses: readonly string[];
}) {
  return (
    <>
      <section aria-labelledby="weaknesses">
        <h2 id="weaknesses">Known weaknesses</h2>
        <Lines lines={weaknesses} />
      </section>
      <section className="model-use" aria-labelledby="use">
        <h2 id="use">What it is not for</h2>
        <Lines lines={use.outOfScope} />
        <details>
          <summary>Responsible use</summary>
          <Lines lines={use.responsible} />
        </details>
      </section>
    </>
  );
}

function Lines({ lines }: { readonly lines: readonly string[] }) {
  return (
    <ul className="model-lines">
      {lines.map((line) => (
        <li key={line}>{spellOut(line)}</li>
      ))}
    </ul>
  );
}
