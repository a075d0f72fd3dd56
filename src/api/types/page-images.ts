import type { CatalogueImage } from '../../catalogue/index.js';
import type { SearchService } from '../../search/index.js';

/** The images of a page of items, read at once when the first of them is asked for. */
export class PageImages {
  readonly #search: Pick<SearchService, 'imagesByIds'>;
  readonly #ids: readonly string[];
  #rows: Promise<ReadonlyMap<string, CatalogueImage>> | undefined;

  constructor(search: Pick<SearchService, 'imagesByIds'>, ids: readonly (string | null)[]) {
    this.#search = search;
    this.#ids = [...new Set(ids.filter((id) => id !== null))];
  }

  /** One of the page's images; null for no id, and for an image that the gallery does not show (any more). */
  async image(id: string | null): Promise<CatalogueImage | null> {
    if (id === null) return null;
    this.#rows ??= this.#search.imagesByIds(this.#ids);
    return (await this.#rows).get(id) ?? null;
  }
}
