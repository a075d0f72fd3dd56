import { join, resolve } from 'node:path';
import { lockDataDir, openCatalogue, type Catalogue } from './catalogue/index.js';
import type { Config } from './config.js';
import { FacetError } from './domain/index.js';
import {
  createEvaluationService,
  RecordedRuns,
  type EvaluationRuns,
  type EvaluationService,
} from './evaluation/index.js';
import {
  createGalleryService,
  createIngestionService,
  INGEST_QUEUE,
  openJobQueue,
  openOriginals,
  readRunnerId,
  reembed,
  startIngesting,
  type GalleryService,
  type IngestionService,
} from './ingestion/index.js';
import {
  EMBEDDING_DIMENSIONS,
  loadModel,
  readActiveModel,
  resolveBundle,
  writeActiveModel,
  type Model,
} from './model/index.js';
import { createSearchService, type SearchService } from './search/index.js';
import { openEmbeddedIndex, openQdrantIndex, type VectorIndex } from './vectors/index.js';
import { openExtractors, type FeatureExtractor } from './vision/index.js';

/** Model bundles that come with the project. */
const SHIPPED_MODELS = resolve(import.meta.dirname, '../models');
/** The one of them that a new data folder uses until another is trained or chosen: it knows photographs. */
const DEFAULT_MODEL = 'celeba-faceres';

/** Wait before a URL that failed is tried again, in milliseconds. */
const URL_RETRY_MS = 5000;

/** Folders in which bundles are looked for by name: those trained here first. */
export function modelRoots({ dataDir }: Pick<Config, 'dataDir'>): readonly string[] {
  return [join(dataDir, 'models'), SHIPPED_MODELS];
}

/** Name or folder of the bundle to use: as configured, else as last trained or chosen, else the one that comes with us. */
export async function chosenModel({ model, dataDir }: Pick<Config, 'model' | 'dataDir'>): Promise<string> {
  return model ?? (await readActiveModel(dataDir)) ?? DEFAULT_MODEL;
}

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
  /** Folder where bundles trained here are kept. */
  readonly modelsDir: string;
  /** The active model: the one last trained or chosen, else the one that comes with the project. */
  model(): Model;
  /**
   * A backbone with its feature store, opened on first use: the one that the active model was trained on, or, by id,
   * another to train on.
   * @throws FacetError `BACKBONE_MISSING`, `MODEL_INVALID`, `DEVICE_UNAVAILABLE`
   */
  extractor(backbone?: string): Promise<FeatureExtractor>;
  /** Makes a bundle the active one and re-embeds the gallery with it; searches change over at once, at the end. */
  useModel(name: string, onProgress?: (done: number, total: number) => void): Promise<Model>;
  /**
   * Works on ingestions in the background until `close`, as many at a time as FACET_INGEST_WORKERS says. Call once.
   * @param onError told of what goes wrong meanwhile
   * @throws FacetError `SERVICE_UNAVAILABLE`
   */
  work(onError: (error: unknown) => void): Promise<void>;
  close(): Promise<void>;
}

/** What opening may tell while it works. */
export interface OpenOptions {
  /** Remarks worth showing a person (a model that cannot be used, a cache rebuilt). */
  readonly onNotice?: (text: string) => void;
  /** The model is about to be replaced: one that cannot be loaded is only reported, or it could never be. */
  readonly replacingModel?: boolean;
}

/**
 * Opens everything: locks the data folder, opens the stores, applies migrations, loads the active model.
 * @throws FacetError `DATA_DIR_LOCKED`, `SERVICE_UNAVAILABLE`, `MODEL_MISSING`, `MODEL_INVALID`
 */
export async function openApp(
  config: Config,
  { onNotice = () => undefined, replacingModel }: OpenOptions = {},
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
    return await open(config, { onNotice, replacingModel }, closers, close);
  } catch (error) {
    await close();
    throw error;
  }
}

async function open(
  config: Config,
  { onNotice, replacingModel }: OpenOptions & { readonly onNotice: (text: string) => void },
  closers: (() => Promise<void>)[],
  close: () => Promise<void>,
): Promise<App> {
  const lock = await lockDataDir(config.dataDir);
  closers.push(() => lock.release());
  const stores = await openCatalogue(config);
  const { catalogue, embeddings, evaluations, ingestions, close: closeStores } = stores;
  closers.push(closeStores);
  const index =
    config.qdrant === undefined
      ? await openEmbeddedIndex({ store: embeddings, dimensions: EMBEDDING_DIMENSIONS })
      : openQdrantIndex({ ...config.qdrant, dimensions: EMBEDDING_DIMENSIONS });
  closers.push(() => index.close());

  const roots = modelRoots(config);
  const load = async (name: string) => loadModel(await resolveBundle(name, roots));
  let model = await load(await chosenModel(config)).catch((error: unknown) => {
    if (replacingModel !== true || !(error instanceof FacetError)) throw error;
    onNotice(`${error.message}: passed over, since it is about to be replaced`);
    return load(DEFAULT_MODEL);
  });
  closers.push(() => model.close());

  const extractors = openExtractors({ ...config, onNotice });
  closers.push(() => extractors.close());
  const runs = new RecordedRuns(evaluations);

  const jobParts = {
    store: ingestions,
    catalogue,
    index,
    originals: openOriginals(config.dataDir),
    policy: { ...config.ingest, maxImageBytes: config.maxImageBytes, retryMs: URL_RETRY_MS },
    model: () => model,
    extractor: () => extractors.forModel(model.manifest),
  };
  let remind: (id: string) => Promise<void> = () => Promise.resolve();

  return {
    config,
    catalogue,
    index,
    search: createSearchService({ index, catalogue, model: () => model }),
    evaluation: createEvaluationService({ index, catalogue, model: () => model, runs }),
    gallery: createGalleryService({ catalogue, index }),
    ingestion: createIngestionService(jobParts, (id) => remind(id)),
    runs,
    modelsDir: roots[0],
    model: () => model,
    extractor: (backbone) =>
      backbone === undefined ? extractors.forModel(model.manifest) : extractors.byId(backbone),
    useModel: async (name, onProgress) => {
      const next = await load(name);
      try {
        const parts = { model: next, catalogue, index, extractor: await extractors.forModel(next.manifest) };
        const { failed } = await reembed({ ...parts, onProgress });
        if (failed > 0)
          onNotice(`${failed} images have neither features nor a file any more: hidden until imported again`);
        // A folder must be found from any working directory.
        await writeActiveModel(config.dataDir, name.includes('/') ? resolve(name) : name);
      } catch (error) {
        await next.close();
        throw error;
      }
      const previous = model;
      model = next;
      await previous.close();
      return next;
    },
    work: async (onError) => {
      const jobs = await openJobQueue(stores.query, [INGEST_QUEUE], onError);
      closers.push(() => jobs.close());
      const runner = await readRunnerId(config.dataDir);
      const ingesting = await startIngesting(jobParts, jobs, {
        runner,
        count: config.ingest.workers,
        onError,
      });
      closers.push(() => ingesting.close());
      remind = async (id) => {
        await jobs.send(INGEST_QUEUE, id);
        ingesting.wake();
      };
    },
    close,
  };
}
