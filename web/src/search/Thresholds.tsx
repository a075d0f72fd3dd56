import { type SearchQuery, TOPS } from './search-query.ts';

interface Props {
  readonly query: SearchQuery;
  /** `refines`: it takes the place of the change before. */
  readonly change: (query: SearchQuery, refines?: boolean) => void;
}

/** How sure, and how many. */
export function Thresholds({ query, change }: Props) {
  const ranked = query.appearance.size > 0 && query.like === null;
  return (
    <div className="thresholds">
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
            // Each step on the way is a change: going back should not go through all of them.
            change({ ...query, minProbability: Number(event.target.value) / 100 }, true);
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
    </div>
  );
}
