import { DayField } from './DayField.tsx';

interface Props {
  /** Days as `2026-01-31`; null: open. */
  readonly from: string | null;
  readonly to: string | null;
  /** `refines`: it takes the place of the change before. */
  readonly change: (from: string | null, to: string | null, refines: boolean) => void;
}

/** When the images were added: from a day on, to a day, or between two. */
export function AddedRange({ from, to, change }: Props) {
  const contrary = from !== null && to !== null && from > to;
  return (
    <fieldset className="added-range">
      <legend>Added (days of UTC)</legend>
      <DayField
        label="from"
        day={from}
        wrong={contrary}
        change={(day, refines) => {
          change(day, to, refines);
        }}
      />
      <DayField
        label="to"
        day={to}
        wrong={contrary}
        change={(day, refines) => {
          change(from, day, refines);
        }}
      />
      {contrary && <p role="alert">The first day is after the last.</p>}
    </fieldset>
  );
}
