import type { Catalogue, IngestionStore, SettledItem } from '../../catalogue/index.js';
import type { Model } from '../../model/index.js';
import type { VectorIndex } from '../../vectors/index.js';
import type { FeatureExtractor } from '../../vision/index.js';
import type { Originals } from '../sources/index.js';
import type { IngestionPolicy } from './policy.js';

/** What working on ingestions stands on. */
export interface JobParts {
  readonly store: IngestionStore;
  readonly catalogue: Catalogue;
  readonly index: VectorIndex;
  readonly originals: Originals;
  readonly policy: IngestionPolicy;
  /** The active model as of now. */
  readonly model: () => Model;
  /** The active model's backbone. */
  readonly extractor: () => Promise<FeatureExtractor>;
  /** Makes the model of the index the process's, if it can: another process may have changed it. */
  readonly followIndex: () => Promise<void>;
  /** Told of items that are done for good. */
  readonly onSettled: (items: readonly SettledItem[]) => void;
}
