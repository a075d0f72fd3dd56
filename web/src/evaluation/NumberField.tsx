import { useId } from 'react';

interface Props {
  readonly label: string;
  readonly value: string;
  readonly limits: { readonly min: number; readonly max: number };
  readonly change: (value: string) => void;
  /** What the server says against it. */
  readonly wrong: string | null;
}

/** A whole number between two limits. */
export function NumberField({ label, value, limits, change, wrong }: Props) {
  const message = useId();
  return (
    <div className="number-field">
      <label>
        {label}
        <br />
        <input
          type="number"
          required
          step="1"
          {...limits}
          value={value}
          aria-invalid={wrong !== null}
          aria-describedby={wrong === null ? undefined : message}
          onChange={({ target }) => {
            change(target.value);
          }}
        />
      </label>
      {wrong !== null && (
        <p id={message} className="wrong" role="alert">
          {wrong}
        </p>
      )}
    </div>
  );
}
