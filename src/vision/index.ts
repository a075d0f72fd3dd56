export { type ImageLimits } from './decode.js';
export { openExtractors, type Extractors } from './extractors.js';
export { FACERES } from './faceres.js';
export * from './features.js';
export {
  DEFAULT_LIMITS,
  importBackbone,
  type BackboneImport,
  type ImportedBackbone,
} from './import/import-backbone.js';
export {
  DEFAULT_PRESET,
  isPreset,
  PRESET_NAMES,
  type PreprocessingOverrides,
  type PresetName,
} from './import/presets.js';
export {
  listInstalledBackbones,
  readBackboneRecord,
  type BackboneListing,
  type BackboneRecord,
} from './installed-backbones.js';
export { knownBackbones } from './known-backbones.js';
export { openFeatureExtractor, type FeatureExtractorOptions } from './open-feature-extractor.js';
export { MEDIA_TYPES } from './sniff.js';
export { thumbnail } from './thumbnail.js';
export { tryBackbone, type BackboneTrial } from './try-backbone.js';
