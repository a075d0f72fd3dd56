import type { Catalogue } from '../catalogue/index.js';
import type { Model } from '../model/index.js';
import type { VectorIndex } from '../vectors/index.js';

/** What a search needs of a model. */
export type SearchModel = Pick<Model, 'version' | 'manifest' | 'encodeQueries' | 'matchProbability'>;

/** What the use-cases stand on: they only read. */
export interface SearchDependencies {
  readonly index: Pick<VectorIndex, 'active' | 'fetch' | 'search'>;
  readonly catalogue: Pick<Catalogue, 'byIds' | 'page' | 'count' | 'attributeCounts'>;
  /** The active model as of now, or null before the first. */
  readonly model: () => SearchModel | null;
}
