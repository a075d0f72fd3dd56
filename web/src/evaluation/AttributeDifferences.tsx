import { labelOf } from '../attributes/names.ts';
import type { CompareQuery } from '../generated.ts';
import { DifferenceBar } from './DifferenceBar.tsx';
import { difference } from './figures.ts';

type Differences = CompareQuery['compareEvaluations']['attributes'];

/** By attribute, largest drop first: what changed in the average precision of the queries that name it. */
export function AttributeDifferences({ of }: { readonly of: Differences }) {
  if (of.length === 0) return null;
  const most = Math.max(0.01, ...of.map((one) => Math.abs(one.difference)));
  return (
    <section aria-labelledby="attributes">
      <h2 id="attributes">Average precision of queries that name an attribute</h2>
      <p className="quiet">
        Largest drop first; in brackets, how many queries there are. Few queries differ by chance: no interval
        is known here.
      </p>
      <div className="evaluation-wide" role="region" aria-label="Attributes" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">Attribute</th>
              <th scope="col">Difference</th>
              <td aria-hidden="true" />
            </tr>
          </thead>
          <tbody>
            {of.map((one) => (
              <tr key={one.attribute}>
                <th scope="row">
                  {labelOf(one.attribute)} ({one.queries})
                </th>
                <td>{difference(one.difference)}</td>
                <td aria-hidden="true">
                  <DifferenceBar of={one.difference} most={most} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
