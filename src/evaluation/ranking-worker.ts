import { workerData } from 'node:worker_threads';
import { z } from 'zod';
import { serveThread } from '../onnx/index.js';
import { RankingHost } from './ranking-host.js';
import type { RankingReply, RankingRequest } from './ranking-messages.js';

// Ranks whole galleries, away from the thread that serves requests.

const { dimensions } = z.object({ dimensions: z.number().int().min(1) }).parse(workerData);
const host = new RankingHost(dimensions);

serveThread<RankingRequest, RankingReply>({
  handle: (request) =>
    new Promise((resolve) => {
      const reply = host.handle(request);
      resolve({ reply, transfer: [reply.buffer] });
    }),
});
