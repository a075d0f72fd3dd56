import { Cursors } from './cursors.js';
import type { SearchDependencies } from './dependencies.js';
import { checkFilter } from './filters.js';
import { checkFirst } from './first.js';
import type { ImageEdge, Page, PageRequest } from './services.js';

/** See SearchService.images. */
export async function images(
  { catalogue }: SearchDependencies,
  { first, after, filter }: PageRequest,
): Promise<Page<ImageEdge>> {
  checkFirst(first);
  const checked = checkFilter(filter);
  const cursors = new Cursors({ kind: 'images', subject: '', filter: checked.key, modelVersion: '' });
  const position = cursors.read(after);
  const rows = await catalogue.page(checked.images, first + 1, position?.id);
  const edges = rows.slice(0, first).map((node, i) => ({
    node,
    cursor: cursors.write({ id: node.id, score: 0, rank: (position?.rank ?? 0) + i + 1 }),
  }));
  return { edges, hasNextPage: rows.length > first };
}
