const KEPT = 'facet-key';

/** The API key typed in earlier. It is kept for this tab only: the next user of the browser has no use of it. */
export const keptKey = (): string | null => sessionStorage.getItem(KEPT);

export function keepKey(key: string | null): void {
  if (key === null) sessionStorage.removeItem(KEPT);
  else sessionStorage.setItem(KEPT, key);
}
