interface Props {
  /** Days as `2026-01-31`; null: open. */
  readonly from: string | null;
  readonly to: string | null;
  readonly change: (from: string | null, to: string | null) => void;
}

/** When the images were added: from a day on, to a day, or between two. */
export function AddedRange({ from, to, change }: Props) {
  const contrary = from !== null && to !== null && from > to;
  return (
    <fieldset className="added-range">
      <legend>Added (days of UTC)</legend>
      <label>
        from{' '}
        <input
          type="date"
          value={from ?? ''}
          aria-invalid={contrary}
          onChange={({ target }) => {
            change(target.value === '' ? null : target.value, to);
          }}
        />
      </label>
      <label>
        to{' '}
        <input
          type="date"
          value={to ?? ''}
          aria-invalid={contrary}
          onChange={({ target }) => {
            change(from, target.value === '' ? null : target.value);
          }}
        />
      </label>
      {contrary && <p role="alert">The first day is after the last.</p>}
    </fieldset>
  );
}
