import { useSyncExternalStore } from 'react';
import { type Client, useClient } from 'urql';
import { useAskAnew } from '../server/ask-anew.ts';
import { useKeys } from '../server/key-context.ts';
import { Adding, type AddingState } from './adding.ts';

/** One for each API key, for as long as that is in use. */
const all = new WeakMap<AbortSignal, Adding>();

function addingOf(signal: AbortSignal, client: Client, changed: () => void): Adding {
  const known = all.get(signal);
  if (known !== undefined) return known;
  const adding = new Adding({ client, changed, signal });
  all.set(signal, adding);
  warnOfLeaving(adding, signal);
  return adding;
}

/** Files that are not sent yet are lost with the page. */
function warnOfLeaving(adding: Adding, signal: AbortSignal): void {
  addEventListener(
    'beforeunload',
    (event) => {
      if (adding.state().uploads.active) event.preventDefault();
    },
    { signal },
  );
}

export function useAdding(): readonly [AddingState, Adding] {
  const adding = addingOf(useKeys().inUse, useClient(), useAskAnew());
  return [useSyncExternalStore(adding.subscribe, adding.state), adding];
}
