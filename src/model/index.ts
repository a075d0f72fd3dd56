export { readActiveModel, writeActiveModel } from './active-model.js';
export {
  type Assessment,
  type AttributeFigures,
  type CalibrationFigures,
  type Reliability,
  type ReliabilityBin,
} from './assessment.js';
export { preprocessingSchema, type BundleBackbone } from './backbone.js';
export { evidenceOf, matchProbability, type Calibration } from './calibration.js';
export { createFileCheck, type CheckFiles } from './check-files.js';
export { listBundles, resolveBundle, type BundleListing } from './find-bundles.js';
export { headline, keptEpoch, retrievals, type NamedRetrieval } from './headline.js';
export { loadModel, type LoadedModel } from './load-model.js';
export {
  BUNDLE_NAME,
  epochSchema,
  type BundleManifest,
  type EpochFigures,
  type RetrievalFigures,
  type RetrievalProtocol,
} from './manifest.js';
export { modelCard } from './card/model-card.js';
export { weaknesses } from './card/weaknesses-section.js';
export * from './model.js';
export { ModelHolder, type ModelInUse } from './model-holder.js';
export { readBundle, readManifest, type Bundle } from './read-bundle.js';
export { INTENDED_USE, OUT_OF_SCOPE, RESPONSIBLE_USE } from './use.js';
export { modelVersion } from './version.js';
export { writeBundle, type BundleContents } from './write-bundle.js';
