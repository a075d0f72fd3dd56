import { createContext, useContext, useEffect } from 'react';
import { type Client, useClient } from 'urql';

export const AskAnewContext = createContext<() => void>(() => {
  throw new Error('AskAnewContext has no provider');
});

/**
 * A function to be called when the gallery has other images than before: no answer given so far is shown again, and
 * what is on the page is asked anew. Answers are kept otherwise for as long as the page lives.
 */
export const useAskAnew = (): (() => void) => useContext(AskAnewContext);

/** In ms. Addresses of images may be signed: for twelve hours at the least. */
const OLDEST = 6 * 60 * 60 * 1000;

/** When each client's answers were first shown. */
const since = new WeakMap<Client, number>();

/** Asks anew when somebody comes back after hours, to a page with images: their addresses hold for so long only. */
export function useFreshAnswers(): void {
  const client = useClient();
  const askAnew = useAskAnew();
  useEffect(() => {
    const first = since.get(client) ?? Date.now();
    since.set(client, first);
    const look = () => {
      if (document.visibilityState === 'visible' && Date.now() - first > OLDEST) askAnew();
    };
    look();
    document.addEventListener('visibilitychange', look);
    return () => {
      document.removeEventListener('visibilitychange', look);
    };
  }, [client, askAnew]);
}
