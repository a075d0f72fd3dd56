import { useId } from 'react';
import { isDatasetName } from './search-query.ts';
import { useDraft } from './use-draft.ts';

interface Props {
  /** Name of the dataset asked for; null: images of any. */
  readonly dataset: string | null;
  readonly change: (dataset: string | null) => void;
}

/** The dataset that faces must belong to, typed by name: it counts once the field is left, or by Enter. */
export function DatasetField({ dataset, change }: Props) {
  const [text, setText] = useDraft(dataset ?? '');
  const id = useId();
  const name = text.trim();
  const sound = name === '' || isDatasetName(name);
  const settle = () => {
    const next = name === '' ? null : name;
    if (sound && next !== dataset) change(next);
  };
  return (
    <form
      className="dataset-field"
      onSubmit={(event) => {
        event.preventDefault();
        settle();
      }}
    >
      <label htmlFor={id}>Dataset</label>
      <input
        id={id}
        placeholder="any"
        maxLength={200}
        value={text}
        aria-invalid={!sound}
        onBlur={settle}
        onChange={({ target }) => {
          setText(target.value);
        }}
      />
    </form>
  );
}
