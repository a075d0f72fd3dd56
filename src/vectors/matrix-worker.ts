import { workerData } from 'node:worker_threads';
import { z } from 'zod';
import { serveThread } from '../threads/index.js';
import { MatrixHost } from './matrix-host.js';
import type { MatrixReply, MatrixRequest } from './matrix-messages.js';
import { Scorer } from './scorer.js';

// Holds the active collection and scores it. The matrix lives here because ONNX Runtime takes no shared memory as input.

const settings = z
  .object({ dimensions: z.number().int().min(1), threads: z.number().int().min(1) })
  .parse(workerData);
const scorer = await Scorer.open(settings.dimensions, settings.threads);
const host = new MatrixHost(settings.dimensions, scorer);

serveThread<MatrixRequest, MatrixReply>({
  handle: async (request) => ({ reply: await host.handle(request) }),
  dispose: async () => {
    await host.release();
    await scorer.release();
  },
});
