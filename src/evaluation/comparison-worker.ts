import { serveThread } from '../threads/index.js';
import { compareEvaluations, type EvaluationComparison } from './compare.js';
import type { ComparisonTask } from './comparer.js';
import { fromStored } from './stored.js';

// Compares two stored runs, away from the thread that serves requests.

serveThread<ComparisonTask, EvaluationComparison>({
  handle: ({ baseline, candidate }) =>
    Promise.resolve({ reply: compareEvaluations(fromStored(baseline), fromStored(candidate)) }),
});
