import { useState } from 'react';

/** A text being typed, which does not count yet. It begins with `value`, and again whenever that is another. */
export function useDraft(value: string): readonly [string, (text: string) => void] {
  const [text, setText] = useState(value);
  const [of, setOf] = useState(value);
  if (of !== value) {
    setOf(value);
    setText(value);
  }
  return [of === value ? text : value, setText];
}
