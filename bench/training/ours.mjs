// Facet's own contender of bench/rows/training-step.mjs: answers the same requests as a peer in another process.
import { Random } from '../../dist/domain/index.js';
import { Optimiser } from '../../dist/training/optimiser.js';
import { makeRecipe } from '../../dist/training/recipes/index.js';
import { dataFacts, gather } from '../../dist/training/training-set.js';

export async function openOurs(id, set, threads) {
  const recipe = makeRecipe(id, dataFacts(set));
  const [stage] = recipe.stages;
  const random = new Random(2);
  const parameters = recipe.initialise(random);
  const order = random.shuffle(Uint32Array.from({ length: set.count }, (_, row) => row));
  const { batchSize } = stage;
  const rows = (at) => {
    const start = (at * batchSize) % (order.length - batchSize + 1);
    return order.subarray(start, start + batchSize);
  };
  const feeds = (at) => stage.feeds(gather(set, rows(at)), random, true);
  const first = feeds(0);
  const optimiser = await Optimiser.open(stage, parameters, undefined, threads);
  const step = (inputs) => optimiser.step(inputs, stage.learningRate(0));

  return {
    name: `Facet ${id}, batch ${batchSize}, ${threads} thread(s)`,
    batchSize,
    order,
    parameters,
    hard: first.hard?.data,
    hyperparameters: recipe.hyperparameters,
    ask: async ({ check, at, steps }) => {
      if (check !== undefined) {
        const losses = [];
        for (let i = 0; i < check; i++) losses.push(await step(first));
        return { losses };
      }
      const cpu = process.cpuUsage();
      const start = performance.now();
      for (let i = 0; i < steps; i++) await step(feeds(at + i));
      const { user, system } = process.cpuUsage(cpu);
      return { seconds: (performance.now() - start) / 1000, cpu: (user + system) / 1e6 };
    },
    close: () => optimiser.close(),
  };
}
