import { workerData } from 'node:worker_threads';
import { z } from 'zod';
import { serveThread } from '../threads/index.js';
import { Product } from './product.js';
import { RankingHost } from './ranking-host.js';
import { StopFlag } from './stop-flag.js';
import type { RankingReply, RankingRequest } from './ranking-messages.js';

// Ranks whole galleries, away from the thread that serves requests.

const options = z.object({
  dimensions: z.number().int().min(1),
  threads: z.number().int().min(1),
  stop: z.instanceof(SharedArrayBuffer),
});
const { dimensions, threads, stop } = options.parse(workerData);
const product = await Product.open(dimensions, threads);
const host = new RankingHost(dimensions, product, new StopFlag(stop));

serveThread<RankingRequest, RankingReply>({
  handle: async (request) => ({ reply: await host.handle(request) }),
  dispose: () => product.release(),
});
