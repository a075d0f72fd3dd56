import { useId, useState } from 'react';
import { LEXICON, type Wish } from '../attributes/names.ts';
import { parseWords } from '../attributes/parse-words.ts';
import type { Attribute } from '../generated.ts';

interface Props {
  /** Called with all that the words wish for. */
  readonly found: (wishes: ReadonlyMap<Attribute, Wish>) => void;
}

/** "blond, not male" becomes chips. What is not understood stays in the field, and is named. */
export function TypeToFind({ found }: Props) {
  const [text, setText] = useState('');
  const [unknown, setUnknown] = useState<readonly string[]>([]);
  const words = useId();
  const message = useId();
  return (
    <form
      role="search"
      className="type-to-find"
      onSubmit={(event) => {
        event.preventDefault();
        const parsed = parseWords(text);
        setUnknown(parsed.unknown);
        setText(parsed.unknown.join(' '));
        if (parsed.wishes.size > 0) found(parsed.wishes);
      }}
    >
      <label className="hidden" htmlFor={`${words}-input`}>
        Describe a face
      </label>
      <input
        id={`${words}-input`}
        type="search"
        list={words}
        placeholder="blond, smiling, not male"
        value={text}
        aria-describedby={message}
        aria-invalid={unknown.length > 0}
        onChange={(event) => {
          setText(event.target.value);
          setUnknown([]);
        }}
      />
      <datalist id={words}>
        {[...LEXICON.keys()].map((word) => (
          <option key={word} value={word} />
        ))}
      </datalist>
      <button type="submit" className="button">
        Find
      </button>
      <p id={message} className="type-message" role="status">
        {unknown.length > 0 && `No attribute is called ${unknown.map((word) => `“${word}”`).join(', ')}.`}
      </p>
    </form>
  );
}
