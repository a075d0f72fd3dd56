export { MAX_ITEMS, type ItemError } from './batch-items.js';
export { deleteDataset, deleteImages, finishDeletions, type DeleteReport } from './delete-images.js';
export { createGalleryService, type GalleryService } from './gallery-service.js';
export { importImages, type ImportOptions } from './import-images.js';
export {
  indexImages,
  type ImageWithFeatures,
  type IndexingParts,
  type IngestionParts,
} from './index-images.js';
export { labelImages, type LabelItem, type LabelReport } from './label-images.js';
export {
  BUNDLE_FAULTS,
  createModelBundles,
  type BundleFault,
  type ModelBundle,
  type ModelBundles,
} from './model-bundles.js';
export { reconcile, type ReconcileOptions } from './reconcile.js';
export {
  DISCREPANCIES,
  DISCREPANCY_KINDS,
  type Discrepancy,
  type Finding,
  type ReconcileReport,
} from './reconcile-report.js';
export { finishPending } from './finish-pending.js';
export {
  createReindexService,
  type Reindex,
  type ReindexOptions,
  type ReindexResult,
  type ReindexService,
  type ReindexState,
} from './reindexing.js';
export { reembed, type ReembedOptions, type ReembedReport } from './reembed.js';
export { type ImportFailure, type ImportProgress, type ImportReport } from './tally.js';
export * from './jobs/ingestion-service.js';
export {
  INGESTION_STATES,
  ITEM_STATES,
  type IngestionState,
  type ItemOutcome,
  type ItemState,
  type OnConflict,
  type StoredError,
} from '../catalogue/index.js';
export { createIngestionService } from './jobs/create-ingestion-service.js';
export { openJobQueue } from './jobs/job-queue.js';
export { readRunnerId } from './jobs/runner-id.js';
export { INGEST_QUEUE, startIngesting } from './jobs/start-ingesting.js';
export { openOriginals } from './sources/index.js';
export { RECONCILE_QUEUE, startReconciling } from './jobs/start-reconciling.js';
export { tidyOriginals } from './tidy-originals.js';
export type { ServiceFigures } from './service-figures.js';
