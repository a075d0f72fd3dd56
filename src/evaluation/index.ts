export { CURVE_KS, type Curves } from './curves.js';
export { evaluate, evaluateEach, type EachOptions } from './evaluate.js';
export type {
  EvaluationOptions,
  EvaluationProgress,
  EvaluationSettings,
  EvaluationSubject,
} from './options.js';
export { PROTOCOLS, type Protocol } from './protocol.js';
export type * from './report.js';
