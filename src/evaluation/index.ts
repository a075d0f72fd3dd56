export { evaluate, type EvaluationOptions, type EvaluationProgress } from './evaluate.js';
export { PROTOCOLS, type Protocol } from './protocol.js';
export type { EvaluationReport, MetricEstimate, QueryOutcome } from './report.js';
