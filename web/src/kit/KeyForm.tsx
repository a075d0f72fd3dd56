import { useState } from 'react';
import { useKeys } from '../server/key-context.ts';

/** Takes an API key, which all requests carry from then on. */
export function KeyForm() {
  const { setKey } = useKeys();
  const [text, setText] = useState('');
  return (
    <form
      className="key-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim() !== '') setKey(text.trim());
      }}
    >
      <label>
        API key
        <br />
        <input
          type="password"
          autoComplete="off"
          value={text}
          onChange={(event) => {
            setText(event.target.value);
          }}
        />
      </label>
      <button type="submit" className="button">
        Use it
      </button>
    </form>
  );
}
