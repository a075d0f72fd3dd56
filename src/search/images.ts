import { Cursors } from './cursors.js';
import type { SearchDependencies } from './dependencies.js';
import { checkFilter } from './filters.js';
import type { ImageEdge, Page, PageRequest } from './services.js';
import { checkSlice } from './slice.js';

/** See SearchService.images. */
export async function images({ catalogue }: SearchDependencies, page: PageRequest): Promise<Page<ImageEdge>> {
  const { size, backward, field, cursor } = checkSlice(page);
  const checked = checkFilter(page.filter);
  const cursors = new Cursors({ kind: 'images', subject: '', filter: checked.key, modelVersion: '' });
  const place = cursors.read(cursor, field)?.id;
  const rows = backward
    ? await catalogue.pageBefore(checked.images, size + 1, place)
    : await catalogue.page(checked.images, size + 1, place);
  const more = rows.length > size;
  const shown = backward ? rows.slice(-size) : rows.slice(0, size);
  return {
    edges: shown.map((node) => ({ node, cursor: cursors.write({ id: node.id, score: 0, rank: 0 }) })),
    hasNextPage: backward ? place !== undefined : more,
    hasPreviousPage: backward ? more : place !== undefined,
  };
}
