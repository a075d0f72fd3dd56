import { useState } from 'react';
import { AttributeChips } from '../attributes/AttributeChips.tsx';
import type { CountsQuery } from '../generated.ts';
import { AddedRange } from './AddedRange.tsx';
import { DatasetField } from './DatasetField.tsx';
import { filterOf, PARTITIONS, type SearchQuery } from './search-query.ts';

interface Props {
  readonly query: SearchQuery;
  /** `refines`: it takes the place of the change before. */
  readonly change: (query: SearchQuery, refines?: boolean) => void;
  readonly counts: CountsQuery['attributes'] | undefined;
}

/** What must be known of the images: apart from what the faces should look like. */
export function Refinements({ query, change, counts }: Props) {
  const filtered = filterOf(query) !== null;
  const [before, setBefore] = useState(filtered);
  const [open, setOpen] = useState(filtered);
  // A filter that comes by the address is shown; whoever takes the last one off is still at work in here.
  if (before !== filtered) {
    setBefore(filtered);
    if (filtered) setOpen(true);
  }
  return (
    <div className="refinements">
      <details
        open={open}
        onToggle={({ currentTarget }) => {
          setOpen(currentTarget.open);
        }}
      >
        <summary>Filter by labels, dataset and date</summary>
        <p className="quiet">
          Only images of which this is known. Chips above go by what the face looks like to the model.
        </p>
        <label>
          Partition
          <select
            value={query.partition ?? ''}
            onChange={(event) => {
              change({
                ...query,
                partition: PARTITIONS.find((name) => name === event.target.value) ?? null,
              });
            }}
          >
            <option value="">any</option>
            {PARTITIONS.map((name) => (
              <option key={name} value={name}>
                {name.toLowerCase()}
              </option>
            ))}
          </select>
        </label>
        <DatasetField
          dataset={query.dataset}
          change={(dataset) => {
            change({ ...query, dataset });
          }}
        />
        <AddedRange
          from={query.addedFrom}
          to={query.addedTo}
          change={(addedFrom, addedTo, refines) => {
            change({ ...query, addedFrom, addedTo }, refines);
          }}
        />
        <section aria-label="Labels">
          <AttributeChips
            wishes={query.labels}
            change={(labels) => {
              change({ ...query, labels });
            }}
            counts={counts}
            onlySearchable={false}
          />
        </section>
      </details>
    </div>
  );
}
