import { useRef } from 'react';
import { useDraft } from './use-draft.ts';

interface Props {
  readonly label: string;
  /** As `2026-01-31`; null: open. */
  readonly day: string | null;
  readonly wrong: boolean;
  /** `refines`: the day was changed before since the field was entered. */
  readonly change: (day: string | null, refines: boolean) => void;
}

/** While a year is typed, its first digits make a year as well: 0002, 0020, 0202. */
const isWhole = ({ value, validity }: HTMLInputElement): boolean =>
  value === '' ? !validity.badInput : value >= '1000';

/** A day, picked or typed: it counts once it is whole, or the field is left. */
export function DayField({ label, day, wrong, change }: Props) {
  const [text, setText] = useDraft(day ?? '');
  const changed = useRef(false);
  const settle = (value: string) => {
    const next = value === '' ? null : value;
    if (next === day) return;
    change(next, changed.current);
    changed.current = true;
  };
  return (
    <label>
      {label}{' '}
      <input
        type="date"
        value={text}
        aria-invalid={wrong}
        onFocus={() => {
          changed.current = false;
        }}
        onBlur={({ target }) => {
          settle(target.value);
        }}
        onChange={({ target }) => {
          setText(target.value);
          if (isWhole(target)) settle(target.value);
        }}
      />
    </label>
  );
}
