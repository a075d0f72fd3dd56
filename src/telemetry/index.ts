export { startRequestSpan, type RequestSpan } from './request-span.js';
export { STAGES, StageTimes, type Stage } from './stage-times.js';
export { startTracing, type TracingOptions } from './tracing.js';
