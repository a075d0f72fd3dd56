import { createContext, useContext } from 'react';

interface Keys {
  /** The API key that requests carry; null: none. */
  readonly key: string | null;
  readonly setKey: (key: string | null) => void;
}

export const KeyContext = createContext<Keys>({
  key: null,
  setKey: () => {
    throw new Error('KeyContext has no provider');
  },
});

export const useKeys = (): Keys => useContext(KeyContext);
