import { FacetError } from '../domain/index.js';
import { serveThread, type Answer } from '../threads/index.js';
import { CheckpointFile } from './checkpoint-file.js';
import { SparingCheckpoints } from './sparing-checkpoints.js';
import type {
  TrainingProgress,
  TrainingReply,
  TrainingRequest,
  TrainingResult,
} from './training-messages.js';
import { trainingRun } from './training-run.js';

// Trains off the main thread: every step blocks the event loop of the thread it runs on.

let run: AsyncIterator<TrainingProgress, TrainingResult> | undefined;
let checkpoints: SparingCheckpoints | undefined;

async function handle(request: TrainingRequest): Promise<Answer<TrainingReply>> {
  if (request.kind === 'start') {
    const { job, checkpoint } = request;
    run = trainingRun(job, checkpoint === undefined ? undefined : (key) => openCheckpoints(checkpoint, key));
    return { reply: { kind: 'started' } };
  }
  if (run === undefined) throw new FacetError('INTERNAL', 'the training thread was not started');
  const next = await run.next();
  // There is nothing left to go on with: the caller is about to remove the file.
  if (next.done === true) checkpoints = undefined;
  return next.done === true
    ? { reply: { kind: 'result', result: next.value } }
    : { reply: { kind: 'progress', progress: next.value } };
}

function openCheckpoints(path: string, fingerprint: string): SparingCheckpoints {
  checkpoints = new SparingCheckpoints(new CheckpointFile(path, fingerprint));
  return checkpoints;
}

serveThread({
  handle,
  // A run that was stopped half-way still holds its sessions.
  dispose: async () => {
    await run?.return?.();
    await checkpoints?.flush();
  },
});
