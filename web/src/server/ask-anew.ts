import { createContext, useContext } from 'react';

export const AskAnewContext = createContext<() => void>(() => {
  throw new Error('AskAnewContext has no provider');
});

/**
 * A function to be called when the gallery has other images than before: no answer given so far is shown again, and
 * what is on the page is asked anew. Answers are kept otherwise for as long as the page lives.
 */
export const useAskAnew = (): (() => void) => useContext(AskAnewContext);
