import { evaluationRunsContract } from '../contract/evaluation-runs.js';
import { MemoryEvaluationRuns } from '../support/memory-evaluation-runs.js';

// The double that other tests stand on keeps the same promises as the databases.
evaluationRunsContract(() =>
  Promise.resolve({ runs: new MemoryEvaluationRuns(), close: () => Promise.resolve() }),
);
