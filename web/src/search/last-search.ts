let address = '/';

/** Notes the address of the search that is shown, for who comes back from a face. */
export function rememberSearch(shown: string): void {
  address = shown;
}

export const lastSearch = (): string => address;
