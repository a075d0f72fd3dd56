import type { Catalogue } from '../catalogue/index.js';
import type { Model, ModelInUse } from '../model/index.js';
import type { StageTimes } from '../telemetry/index.js';
import type { VectorIndex } from '../vectors/index.js';

/** What a search needs of a model. */
export type SearchModel = Pick<Model, 'version' | 'manifest' | 'encodeQueries' | 'matchProbability'>;

/** What the use-cases stand on: they only read. */
export interface SearchDependencies {
  readonly index: Pick<VectorIndex, 'active' | 'fetch' | 'search' | 'count'>;
  readonly catalogue: Pick<
    Catalogue,
    'byIds' | 'page' | 'pageBefore' | 'matchingIds' | 'count' | 'attributeCounts'
  >;
  /** The active model, or null before the first. */
  readonly model: ModelInUse<SearchModel | null>;
  /** Told when the index serves another model than ours: another process may have changed it. */
  readonly followIndex?: (() => Promise<void>) | undefined;
  /** Told what each stage takes. */
  readonly stages?: StageTimes | undefined;
}
