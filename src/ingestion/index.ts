export { importImages, type ImportOptions } from './import-images.js';
export { type IngestionParts } from './index-images.js';
export { finishPending, reembed, type ReembedOptions, type ReembedReport } from './reembed.js';
export { type ImportFailure, type ImportProgress, type ImportReport } from './tally.js';
