import { FacetError } from '../domain/index.js';
import { serveThread, type Answer } from '../onnx/index.js';
import type {
  TrainingProgress,
  TrainingReply,
  TrainingRequest,
  TrainingResult,
} from './training-messages.js';
import { trainingRun } from './training-run.js';

// Trains off the main thread: every step blocks the event loop of the thread it runs on.

let run: AsyncIterator<TrainingProgress, TrainingResult> | undefined;

async function handle(request: TrainingRequest): Promise<Answer<TrainingReply>> {
  if (request.kind === 'start') {
    run = trainingRun(request.job);
    return { reply: { kind: 'started' } };
  }
  if (run === undefined) throw new FacetError('INTERNAL', 'the training thread was not started');
  const next = await run.next();
  return next.done === true
    ? { reply: { kind: 'result', result: next.value } }
    : { reply: { kind: 'progress', progress: next.value } };
}

serveThread({
  handle,
  // A run that was stopped half-way still holds its sessions.
  dispose: async () => {
    await run?.return?.();
  },
});
