export { STAGES, StageTimes, type Stage } from './stage-times.js';
