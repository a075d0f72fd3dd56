import type { AppModels } from './app-models.js';
import type { CatalogueStores, ItemOutcome, SettledItem } from './catalogue/index.js';
import type { Config } from './config/index.js';
import {
  createIngestionService,
  INGEST_QUEUE,
  openJobQueue,
  openOriginals,
  readRunnerId,
  RECONCILE_QUEUE,
  startIngesting,
  startReconciling,
  tidyOriginals,
  type IngestionService,
  type ReconcileReport,
} from './ingestion/index.js';
import type { VectorIndex } from './vectors/index.js';
import type { Extractors } from './vision/index.js';

/** Wait before a URL that failed is tried again, in milliseconds. */
const URL_RETRY_MS = 5000;
/** Originals that nothing names stay for this long, in milliseconds: longer than any request takes. */
const ORIGINALS_GRACE_MS = 24 * 3600 * 1000;

export interface WorkParts {
  readonly config: Config;
  readonly stores: CatalogueStores;
  readonly index: VectorIndex;
  readonly extractors: Extractors;
  readonly models: AppModels;
}

/** Told of what happens in the background. */
export interface WorkListener {
  readonly onError: (error: unknown) => void;
  readonly onReport: (report: ReconcileReport, originalsRemoved: number) => void;
}

/** What the process does beside answering: ingestions, and comparisons of the stores by the clock. */
export class AppWork {
  readonly ingestion: IngestionService;
  /** What became of items since the process started. */
  readonly counts: Record<ItemOutcome | 'FAILED', number> = {
    IMPORTED: 0,
    UPDATED: 0,
    UNCHANGED: 0,
    FAILED: 0,
  };
  /** The latest comparison made here. */
  latest: { readonly report: ReconcileReport; readonly at: Date } | null = null;
  readonly #jobs;
  readonly #closers: (() => Promise<void>)[] = [];
  #remind: (id: string) => Promise<void> = () => Promise.resolve();

  constructor(private readonly parts: WorkParts) {
    const { config, stores, index, extractors, models } = parts;
    this.#jobs = {
      store: stores.ingestions,
      catalogue: stores.catalogue,
      index,
      originals: openOriginals(config.dataDir),
      policy: { ...config.ingest, maxImageBytes: config.maxImageBytes, retryMs: URL_RETRY_MS },
      model: () => models.holder.get(),
      extractor: () => extractors.forModel(models.holder.get().manifest),
      followIndex: () => models.followIndex(),
      onSettled: (items: readonly SettledItem[]) => {
        for (const item of items) this.counts['error' in item ? 'FAILED' : item.outcome]++;
      },
    };
    this.ingestion = createIngestionService(this.#jobs, (id) => this.#remind(id));
  }

  /** Until `close`. Call once. @throws FacetError `SERVICE_UNAVAILABLE` */
  async start({ onError, onReport }: WorkListener): Promise<void> {
    const { config, stores } = this.parts;
    const queue = await openJobQueue(stores.query, [INGEST_QUEUE, RECONCILE_QUEUE], onError);
    this.#closers.push(() => queue.close());
    const runner = await readRunnerId(config.dataDir);
    const { workers: count } = config.ingest;
    const ingesting = await startIngesting(this.#jobs, queue, { runner, count, onError });
    this.#closers.push(() => ingesting.close());
    this.#remind = async (id) => {
      // What is queued is found without it, only later.
      await queue.send(INGEST_QUEUE, id).catch(onError);
      ingesting.wake();
    };
    const { hours, fix } = config.reconcile;
    if (hours === 0) return;
    const reconcile = async (stop: AbortSignal) => {
      const report = await this.parts.models.compare(fix, stop);
      this.latest = { report, at: new Date() };
      onReport(report, await tidyOriginals(this.#jobs, ORIGINALS_GRACE_MS, stop));
    };
    const reconciling = await startReconciling(queue, { hours, reconcile, onError });
    this.#closers.push(() => reconciling.close());
  }

  async close(): Promise<void> {
    for (const close of this.#closers.splice(0).reverse()) await close();
  }
}
