import { AttributeChips } from '../attributes/AttributeChips.tsx';
import type { CountsQuery } from '../generated.ts';
import { AddedRange } from './AddedRange.tsx';
import { filterOf, PARTITIONS, type SearchQuery, TOPS } from './search-query.ts';

interface Props {
  readonly query: SearchQuery;
  readonly change: (query: SearchQuery) => void;
  readonly counts: CountsQuery['attributes'] | undefined;
}

/** How sure, how many, and what the labels must say: apart from what the faces should look like. */
export function Refinements({ query, change, counts }: Props) {
  const ranked = query.appearance.size > 0 && query.like === null;
  return (
    <div className="refinements">
      <label>
        <span>
          At least <output>{Math.round(query.minProbability * 100)}%</output> sure
        </span>
        <input
          type="range"
          min="0"
          max="95"
          step="5"
          disabled={!ranked}
          value={Math.round(query.minProbability * 100)}
          onChange={(event) => {
            change({ ...query, minProbability: Number(event.target.value) / 100 });
          }}
        />
      </label>
      <label>
        Show
        <select
          value={query.top ?? ''}
          onChange={(event) => {
            change({ ...query, top: event.target.value === '' ? null : Number(event.target.value) });
          }}
        >
          <option value="">all hits</option>
          {(query.top === null || TOPS.some((top) => top === query.top) ? TOPS : [query.top, ...TOPS]).map(
            (top) => (
              <option key={top} value={top}>
                the best {top}
              </option>
            ),
          )}
        </select>
      </label>
      <details open={filterOf(query) !== null}>
        <summary>Filter by labels, partition and date</summary>
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
        <AddedRange
          from={query.addedFrom}
          to={query.addedTo}
          change={(addedFrom, addedTo) => {
            change({ ...query, addedFrom, addedTo });
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
