import { createContext, useContext } from 'react';

interface Keys {
  /** The API key that requests carry; null: none. */
  readonly key: string | null;
  /** Aborted when another key takes its place. */
  readonly inUse: AbortSignal;
  readonly setKey: (key: string | null) => void;
}

export const KeyContext = createContext<Keys>({
  key: null,
  inUse: AbortSignal.abort(),
  setKey: () => {
    throw new Error('KeyContext has no provider');
  },
});

export const useKeys = (): Keys => useContext(KeyContext);
