import { useState } from 'react';
import { useQuery } from 'urql';
import { BundlesDocument, type BundleFragment } from '../generated.ts';
import { ProblemNotice } from '../kit/Notice.tsx';
import { problemOf } from '../server/problem.ts';
import { useViewer } from '../server/viewer.ts';
import { BundleRow } from './BundleRow.tsx';
import { ChangeProgress } from './ChangeProgress.tsx';
import { ConfirmChange } from './ConfirmChange.tsx';
import { Table } from './Table.tsx';
import { useModelChange } from './use-change.ts';

/** The bundles there are; who may changes over to another. */
export function Bundles() {
  const [{ data, error }, again] = useQuery({ query: BundlesDocument, requestPolicy: 'cache-and-network' });
  const { may, known } = useViewer();
  const { change, problem, begin } = useModelChange();
  const [chosen, choose] = useState<BundleFragment | null>(null);
  // The page says it once, above.
  if (data === undefined) {
    const fault = error === undefined ? null : problemOf(error);
    if (fault === null || fault.kind === 'key' || fault.kind === 'unreachable') return null;
    return (
      <ProblemNotice
        problem={fault}
        retry={() => {
          again({ requestPolicy: 'network-only' });
        }}
      />
    );
  }
  const { models } = data;
  return (
    <section aria-labelledby="bundles">
      <h2 id="bundles">Models there are</h2>
      <ChangeProgress change={change} problem={problem} />
      {models.length === 0 ? (
        <p className="quiet">
          None. <code>facet train</code> makes one of labelled images.
        </p>
      ) : (
        <>
          <Table label="Models" head={['Name', 'Use', 'P@10', 'mAP', 'Made', 'Recipe']}>
            {models.map((bundle) => (
              <BundleRow
                key={bundle.name}
                bundle={bundle}
                {...(may('ADMIN') && change?.state !== 'RUNNING' && { choose })}
              />
            ))}
          </Table>
          <p className="quiet">
            Figures of partial queries of three attributes, each on the model’s own validation images: only
            models judged by the same images can be compared by them.
            {known && !may('ADMIN') && ' Changing the model needs a key with ADMIN.'}
          </p>
        </>
      )}
      {chosen !== null && (
        <ConfirmChange
          to={chosen}
          from={models.find(({ active }) => active) ?? null}
          begin={begin}
          close={() => {
            choose(null);
          }}
        />
      )}
    </section>
  );
}
