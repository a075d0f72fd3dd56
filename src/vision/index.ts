export { inspectImage, type ImageLimits } from './decode.js';
export * from './features.js';
export { openFeatureExtractor, type FeatureExtractorOptions } from './open-feature-extractor.js';
