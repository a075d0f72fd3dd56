export { evaluate, evaluateEach, type EachOptions } from './evaluate.js';
export * from './evaluation-service.js';
export type {
  EvaluationOptions,
  EvaluationProgress,
  EvaluationSettings,
  EvaluationSubject,
} from './options.js';
export { CURVE_KS, metricNames } from './metric-table.js';
export { PROTOCOLS, type Protocol } from './protocol.js';
export type * from './report.js';
export * from './compare.js';
export { measureIndexQuality, type IndexQuality, type IndexQualityOptions } from './index-quality.js';
export { attributeInWords, queryInWords } from './query-words.js';
export type { RunningEvaluation } from './running-evaluations.js';
export { RecordedRuns } from './recorded-runs.js';
export { summarySchema } from './recorded-summary.js';
export * from './runs.js';
export { fromStored, toStored } from './stored.js';
export { reportSchema, type StoredEvaluation } from './stored-schema.js';
export * from './html/index.js';
