import type { ApiKeys, Caller } from '../access/index.js';
import type { EvaluationService } from '../evaluation/index.js';
import type { GalleryService, IngestionService, ModelBundles, ReindexService } from '../ingestion/index.js';
import type { LoadedModel } from '../model/index.js';
import type { SearchService } from '../search/index.js';
import type { OperationObserver } from './operation-observer.js';
import type { RequestLog } from './request-log.js';

/** What the API needs to know of the active model: facts only, resolvers never run it. */
export type ModelFacts = Pick<LoadedModel, 'version' | 'bundle'>;

/** What one request may bring; sizes in bytes and pixels. */
export interface IngestLimits {
  readonly items: number;
  readonly uploadBytes: number;
  readonly imageBytes: number;
  readonly imagePixels: number;
  readonly mediaTypes: readonly string[];
}

/** The use-cases behind the API: everything a resolver may call. */
export interface ApiServices {
  readonly search: SearchService;
  readonly evaluation: EvaluationService;
  /** Changes to images that are there. */
  readonly gallery: GalleryService;
  /** Takes images in, in the background. */
  readonly ingestion: IngestionService;
  /** Re-embedding in the background. */
  readonly reindexing: ReindexService;
  readonly ingestLimits: IngestLimits;
  readonly keys: Pick<ApiKeys, 'create' | 'list' | 'revoke'>;
  /** The active model, or null when there is none; asked anew for every request, so a swap shows at once. */
  model(): ModelFacts | null;
  /** The bundles there are. */
  readonly models: ModelBundles;
}

/** What every resolver gets for one request. */
export interface ApiContext {
  readonly services: ApiServices;
  /** Who asks, and what they may. */
  readonly caller: Caller;
  /** Leave to fetch an image, as the end of its URL's query (`&exp=…&sig=…`); empty where none is needed, or due. */
  readonly imageLeave: (id: string) => string;
  readonly requestId: string;
  /** Writes lines that carry the request's id. */
  readonly log: RequestLog;
  /** Aborted when the client goes away before it is answered, or time is up: for work that takes long. */
  readonly signal: AbortSignal;
  /** Absent for subscriptions. */
  readonly operation?: OperationObserver;
}
