import { Link } from 'wouter';
import { figure, PROTOCOLS } from '../evaluation/figures.ts';
import type { RetrievalFragment, ShareFragment } from '../generated.ts';
import { attributes, share, there } from './figures.ts';
import { Table } from './Table.tsx';

/** How well queries found what they should when the model was made: the headline large, the rest as a table. */
export function Retrieval({
  headline,
  all,
}: {
  readonly headline: RetrievalFragment | null;
  readonly all: readonly RetrievalFragment[];
}) {
  if (headline === null && all.length === 0) return null;
  return (
    <section aria-labelledby="retrieval">
      <h2 id="retrieval">How well it finds</h2>
      {headline !== null && (
        <>
          <p className="quiet">
            Measured with {headline.queries} queries ({asked(headline)}) among{' '}
            {headline.images.toLocaleString()} validation images; a random order has {figure(headline.random)}
            .
          </p>
          <ul className="model-headline">
            <Headline name="of the first 10 are right (P@10)" of={headline.precisionAt10} />
            <Headline name="mean average precision (mAP)" of={headline.meanAveragePrecision} />
            <Headline name="of all right ones are in the first 10 (R@10)" of={headline.recallAt10} />
          </ul>
        </>
      )}
      <Table label="Retrieval, by way of asking" head={['Asked', 'P@10', 'mAP', 'R@10', 'Random']}>
        {all.map((row) => (
          <tr key={row.name}>
            <th scope="row">
              {asked(row)}
              {row.name === 'validation' && ' (chose the epoch)'}
            </th>
            <td>{share(row.precisionAt10)}</td>
            <td>{share(row.meanAveragePrecision)}</td>
            <td>{share(row.recallAt10)}</td>
            <td>{figure(row.random)}</td>
          </tr>
        ))}
      </Table>
      <p className="quiet">
        In brackets, 95% intervals over queries. The images also chose the epoch that was kept: expect a
        little less on others. <Link href="/evaluations">Evaluations</Link> measure the gallery itself.
      </p>
    </section>
  );
}

const asked = ({ protocol, m }: RetrievalFragment): string => `${PROTOCOLS[protocol]}, ${attributes(m)}`;

function Headline({ name, of }: { readonly name: string; readonly of: ShareFragment }) {
  return (
    <li>
      <b>{figure(of.mean)}</b>
      {there(of.low) && there(of.high) && (
        <span className="quiet">
          {figure(of.low)} to {figure(of.high)}
        </span>
      )}
      <span>{name}</span>
    </li>
  );
}
