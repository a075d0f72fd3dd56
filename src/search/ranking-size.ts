import type { SearchDependencies } from './dependencies.js';
import type { CheckedRefinements } from './refinements.js';

/**
 * How many images a ranking has: those that match its filter, less those left out by id. Null where it ends by a
 * probability: all of it would have to be ranked.
 * @param excluded ids left out, each once
 */
export async function rankingSize(
  { catalogue }: Pick<SearchDependencies, 'catalogue'>,
  { images, minProbability }: Pick<CheckedRefinements, 'images' | 'minProbability'>,
  excluded: readonly string[],
): Promise<number | null> {
  if (minProbability > 0) return null;
  const [matching, left] = await Promise.all([
    catalogue.count(images),
    excluded.length === 0 ? 0 : catalogue.byIds(excluded, images).then((rows) => rows.size),
  ]);
  return matching - left;
}
