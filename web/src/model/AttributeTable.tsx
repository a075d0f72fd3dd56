import { useState } from 'react';
import { Link } from 'wouter';
import { labelOf } from '../attributes/names.ts';
import type { Attribute, AttributeRowFragment } from '../generated.ts';
import {
  COLUMN_NAMES,
  COLUMNS,
  isUncertain,
  sorted,
  type ColumnName,
  type Sorting,
} from './attribute-columns.ts';
import { maybe } from './figures.ts';
import { Table } from './Table.tsx';

/** What each attribute alone is worth, by any column; each leads to a search by it. */
export function AttributeTable({
  rows,
  trained,
}: {
  readonly rows: readonly AttributeRowFragment[];
  readonly trained: readonly Attribute[];
}) {
  const [sorting, setSorting] = useState<Sorting>({ by: 'averagePrecision', descending: true });
  if (rows.length === 0) return null;
  return (
    <section aria-labelledby="attributes">
      <h2 id="attributes">Each attribute alone</h2>
      <Table
        label="Attributes"
        head={COLUMN_NAMES.map((name) => (
          <Heading key={name} name={name} sorting={sorting} sort={setSorting} />
        ))}
      >
        {sorted(rows, sorting).map((row) => (
          <tr key={row.attribute}>
            <th scope="row">
              {trained.includes(row.attribute) ? (
                <Link href={`/?with=${row.attribute.toLowerCase()}`} title="Search by it">
                  {labelOf(row.attribute)}
                </Link>
              ) : (
                labelOf(row.attribute)
              )}
              {isUncertain(row) && '*'}
            </th>
            <td>{row.training.present.toLocaleString()}</td>
            <td>{maybe(row.prevalence)}</td>
            <td>{maybe(row.averagePrecision)}</td>
            <td>{maybe(row.precisionAt10)}</td>
            <td>{maybe(row.absentAveragePrecision)}</td>
            <td>{maybe(row.rocAuc)}</td>
          </tr>
        ))}
      </Table>
      <p className="quiet">
        Examples: training images that have it. Prevalence: the share of validation images that have it,
        nearly what a random order has as average precision (AP). ROC AUC: how often an image that has it
        scores higher than one that has not; 0.5 is guessing.
        {rows.some(isUncertain) &&
          ' * Judged by fewer than 30 images that have it, or have not: may be chance.'}
      </p>
    </section>
  );
}

function Heading({
  name,
  sorting,
  sort,
}: {
  readonly name: ColumnName;
  readonly sorting: Sorting;
  readonly sort: (sorting: Sorting) => void;
}) {
  const sortedBy = sorting.by === name;
  const direction = sorting.descending ? 'descending' : 'ascending';
  return (
    <th scope="col" aria-sort={sortedBy ? direction : undefined}>
      <button
        type="button"
        className="model-sort"
        onClick={() => {
          // Names read from A, figures from the best.
          sort({ by: name, descending: sortedBy ? !sorting.descending : name !== 'attribute' });
        }}
      >
        {COLUMNS[name].title}
        <span aria-hidden="true">{sortedBy ? (sorting.descending ? ' ↓' : ' ↑') : ' ↕'}</span>
      </button>
    </th>
  );
}
