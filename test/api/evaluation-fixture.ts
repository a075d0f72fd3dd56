import { z } from 'zod';
import {
  createEvaluationService,
  type EvaluationDependencies,
  type EvaluationService,
} from '../../src/evaluation/index.js';
import { openGallery, randomLabels } from '../evaluation/support/label-gallery.js';
import { memoryServices, startServer, type TestServer } from '../support/api-server.js';
import { MemoryEvaluationRuns } from '../support/memory-evaluation-runs.js';
import { inUse } from '../support/in-use.js';

export const estimates = z.array(
  z.object({
    name: z.string(),
    mean: z.number(),
    low: z.number(),
    high: z.number(),
    random: z.number(),
    best: z.number(),
  }),
);

/** A server whose evaluations measure a gallery of labels, for real. */
export interface EvaluationServer {
  readonly server: TestServer;
  readonly gallery: Awaited<ReturnType<typeof openGallery>>;
  readonly runs: MemoryEvaluationRuns;
  readonly close: () => Promise<void>;
}

/** @param wrap may stand between the API and the service */
export async function serveEvaluations({
  images = 60,
  given = {},
  wrap = (service) => service,
  options = {},
}: {
  readonly images?: number;
  readonly given?: Partial<EvaluationDependencies>;
  readonly wrap?: (service: EvaluationService) => EvaluationService;
  readonly options?: Parameters<typeof startServer>[1];
} = {}): Promise<EvaluationServer> {
  const gallery = await openGallery({ labels: randomLabels(images), keep: true });
  const { catalogue, index, model } = gallery;
  const runs = new MemoryEvaluationRuns();
  const evaluation = wrap(
    createEvaluationService({ catalogue, index, model: inUse(() => model), runs, ...given }),
  );
  const server = await startServer({ ...memoryServices([]), evaluation }, options);
  return {
    server,
    gallery,
    runs,
    close: async () => {
      await server.close();
      await index.close();
    },
  };
}
