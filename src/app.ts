import { join } from 'node:path';
import { AppWork, type WorkListener } from './app-work.js';
import { AppModels, loadChosen, modelRoots } from './app-models.js';
import { beginStores, type BegunStores } from './app-stores.js';
import type { ApiKeyStore, Catalogue, CatalogueStores } from './catalogue/index.js';
import type { Config } from './config/index.js';
import { FacetError } from './domain/index.js';
import {
  createEvaluationService,
  RecordedRuns,
  type EvaluationRuns,
  type EvaluationService,
} from './evaluation/index.js';
import {
  createGalleryService,
  createModelBundles,
  createReindexService,
  type GalleryService,
  type IngestionService,
  type ModelBundles,
  type ReindexOptions,
  type ReindexResult,
  type ReindexService,
  type ServiceFigures,
} from './ingestion/index.js';
import {
  BUNDLE_NAME,
  createFileCheck,
  EMBEDDING_DIMENSIONS,
  resolveBundle,
  type LoadedModel,
  type Model,
} from './model/index.js';
import { createSearchService, type SearchService } from './search/index.js';
import { StageTimes } from './telemetry/index.js';
import { openEmbeddedIndex, openQdrantIndex, type VectorIndex } from './vectors/index.js';
import { knownBackbones, openExtractors, type FeatureExtractor } from './vision/index.js';

/** Everything a command or a server works with, open. */
export interface App {
  readonly config: Config;
  readonly catalogue: Catalogue;
  readonly index: VectorIndex;
  readonly search: SearchService;
  /** Evaluations as a server's clients may ask for them: bounded. */
  readonly evaluation: EvaluationService;
  /** Changes to images that are there. */
  readonly gallery: GalleryService;
  /** Images to be taken in, as jobs: they wait until `work` is called, here or elsewhere. */
  readonly ingestion: IngestionService;
  /** Recorded evaluations. */
  readonly runs: EvaluationRuns;
  /** Keys of API callers, shared by all processes on the catalogue. */
  readonly apiKeys: ApiKeyStore;
  /** Folder where bundles trained here are kept. */
  readonly modelsDir: string;
  /** The active model: the one last trained or chosen, else the one that comes with the project. */
  model(): LoadedModel;
  /** The bundles there are, and whether each can be used here. */
  readonly models: ModelBundles;
  /**
   * A backbone with its feature store, opened on first use: the one that the active model was trained on, or, by id,
   * another to train on.
   * @throws FacetError `BACKBONE_MISSING`, `MODEL_INVALID`, `DEVICE_UNAVAILABLE`
   */
  extractor(backbone?: string): Promise<FeatureExtractor>;
  /** Makes a bundle the active one and re-embeds the gallery with it; searches change over at once, at the end. */
  useModel(name: string, onProgress?: ReindexOptions['onProgress']): Promise<Model>;
  /**
   * Embeds the gallery anew: with the active model, or as `useModel` with another. A collection that is there already,
   * and of the model, is compared with the catalogue and mended instead; one that was lost is filled again.
   * @throws FacetError `NOT_POSSIBLE_NOW` while a change of model, or a comparison by the clock, is under way
   */
  reindex(name: string | undefined, options?: ReindexOptions): Promise<ReindexResult>;
  /** The same in the background, one at a time. */
  readonly reindexing: ReindexService;
  /**
   * Works in the background until `close`: on ingestions, as many at a time as FACET_INGEST_WORKERS says, and on
   * comparisons of the stores every FACET_RECONCILE_HOURS. Call once.
   * @throws FacetError `SERVICE_UNAVAILABLE`
   */
  work(listener: WorkListener): Promise<void>;
  /** What searches spend their time on. */
  readonly stages: StageTimes;
  /** What the service knows of itself. */
  readonly figures: ServiceFigures;
  close(): Promise<void>;
}

/** What opening may tell while it works. */
export interface OpenOptions {
  /** Remarks worth showing a person (a model that cannot be used, a cache rebuilt). */
  readonly onNotice?: (text: string) => void;
  /** The model is about to be replaced: one that cannot be loaded is only reported, or it could never be. */
  readonly replacingModel?: boolean;
  /** Stores that the caller began to open: they are closed with everything else, also where opening fails. */
  readonly begun?: BegunStores;
}

/**
 * Opens everything: locks the data folder, opens the stores, applies migrations, loads the active model.
 * @throws FacetError `DATA_DIR_LOCKED`, `SERVICE_UNAVAILABLE`, `MODEL_MISSING`, `MODEL_INVALID`
 */
export async function openApp(
  config: Config,
  { onNotice = () => undefined, ...options }: OpenOptions = {},
): Promise<App> {
  const closers: (() => Promise<void>)[] = [];
  const close = async () => {
    const failures: unknown[] = [];
    for (const closer of closers.splice(0).reverse()) {
      await closer().catch((error: unknown) => failures.push(error));
    }
    // One part that cannot close must not keep the others, their threads and the lock.
    if (failures.length > 0) throw new AggregateError(failures, 'closing failed');
  };
  try {
    return await open(config, { onNotice, ...options }, closers, close);
  } catch (error) {
    await close();
    throw error;
  }
}

async function open(
  config: Config,
  { onNotice, replacingModel, begun }: OpenOptions & { readonly onNotice: (text: string) => void },
  closers: (() => Promise<void>)[],
  close: () => Promise<void>,
): Promise<App> {
  const stored = begun ?? (await beginStores(config, onNotice));
  closers.push(() => stored.close());
  // Meanwhile: it takes as long as a tenth of opening the stores, and waits for none of them.
  const loading = loadChosen({ config, onNotice }, replacingModel === true);
  // Nobody works with it before its turn comes below; until then a rejection must not count as unhandled.
  let unused: Promise<Model> | undefined = loading;
  loading.catch(() => undefined);
  closers.push(async () => {
    // Where it was not loaded, there is nothing to close.
    await (await unused?.catch(() => undefined))?.close();
  });
  const indexing = openIndex(config, stored.opened, onNotice);
  indexing.catch(() => undefined);
  // Before the stores: an index that is opened in vain waits for them as well.
  closers.push(async () => {
    await indexing.catch(() => undefined);
  });
  const stores = await stored.opened;
  const { catalogue, evaluations } = stores;
  const index = await indexing;
  closers.push(() => index.close());

  const extractors = openExtractors({ ...config, onNotice });
  closers.push(() => extractors.close());
  const models = new AppModels({ config, catalogue, index, extractors, onNotice }, await loading);
  unused = undefined;
  const { holder } = models;
  closers.push(() => holder.close());
  const roots = modelRoots(config);
  const reindexing = createReindexService({
    check: (name) => checkName(name, roots),
    reindex: (name, options) => models.reindex(name, options),
  });
  closers.push(() => reindexing.close());
  const runs = new RecordedRuns(evaluations);

  const work = new AppWork({ config, stores, index, extractors, models });
  closers.push(() => work.close());

  const stages = new StageTimes();
  return {
    config,
    catalogue,
    index,
    search: createSearchService({
      index,
      catalogue,
      model: holder,
      followIndex: () => models.followIndex(),
      stages,
    }),
    evaluation: createEvaluationService({ index, catalogue, model: holder, runs }),
    gallery: createGalleryService({ catalogue, index }),
    ingestion: work.ingestion,
    runs,
    apiKeys: stores.apiKeys,
    modelsDir: roots[0],
    model: () => holder.get(),
    models: createModelBundles({
      roots,
      backbones: () => knownBackbones(join(config.dataDir, 'backbones')),
      checkFiles: createFileCheck(),
    }),
    extractor: (backbone) =>
      backbone === undefined ? extractors.forModel(holder.get().manifest) : extractors.byId(backbone),
    useModel: (name, onProgress) => models.use(name, { onProgress }),
    reindex: (name, options) => models.reindex(name, options),
    reindexing,
    work: (listener) => work.start(listener),
    stages,
    figures: {
      images: () => catalogue.countByState(),
      waiting: () => stores.ingestions.waiting(),
      ingested: () => work.counts,
      reconciliation: () => work.latest,
      model: () => ({ name: holder.get().manifest.name, version: holder.get().version }),
    },
    close,
  };
}

/** The embedded index's worker starts while the stores are opened. */
async function openIndex(
  { qdrant }: Config,
  stores: Promise<CatalogueStores>,
  onNotice: (text: string) => void,
): Promise<VectorIndex> {
  const dimensions = EMBEDDING_DIMENSIONS;
  if (qdrant !== undefined) return openQdrantIndex({ ...qdrant, dimensions });
  return openEmbeddedIndex({ store: stores.then(({ embeddings }) => embeddings), dimensions, onNotice });
}

/** Clients of a server name bundles; paths of its disk are none of theirs. */
async function checkName(name: string, roots: readonly string[]): Promise<void> {
  if (!BUNDLE_NAME.test(name)) {
    throw new FacetError('BAD_USER_INPUT', `model: "${name}" must match ${BUNDLE_NAME.source}`, {
      field: 'model',
    });
  }
  await resolveBundle(name, roots);
}
