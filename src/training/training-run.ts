import { FacetError, Random } from '../domain/index.js';
import { encodeModel } from '../onnx/index.js';
import { calibrate } from './calibrate.js';
import { exportAttributeEncoder, exportImageHead } from './export.js';
import { Pace } from './pace.js';
import { makeRecipe } from './recipes/index.js';
import { Scorer } from './scorer.js';
import { runStage, type RunState } from './stage-run.js';
import type { TrainingJob, TrainingProgress, TrainingResult } from './training-messages.js';
import { checkValues, dataFacts, labelledRows } from './training-set.js';
import { retrievalTask, sampleRows } from './validation.js';

/** Validation images used every epoch: more would slow it and move its mAP little. */
const MOST_IMAGES = 4000;
const MOST_CALIBRATION_IMAGES = 1000;

/**
 * A training run: the recipe's stages one after the other. After every epoch validation loss and validation mAP are
 * measured; the epoch with the best mAP is where the next stage starts and what is exported in the end. The same job
 * gives the same bytes. Blocks its thread between two yields, about a quarter of a second.
 * @throws FacetError `BAD_USER_INPUT` where a value of the data or a hyper-parameter cannot be used, or there is
 * nothing to learn from or to validate with
 */
export async function* trainingRun(job: TrainingJob): AsyncGenerator<TrainingProgress, TrainingResult> {
  checkValues(job.train, 'train');
  checkValues(job.validation, 'validation');
  const facts = dataFacts(job.train);
  const { trained, dimensions } = facts;
  if (trained.length === 0) throw refuse('train', 'no attribute has both present and absent examples');
  const recipe = makeRecipe(job.recipe, facts, job.overrides);
  const random = streams(job.seed);
  const train = { set: job.train, rows: labelledRows(job.train, trained) };
  const sample = sampleRows(job.validation, MOST_IMAGES, random.judging);
  const validation = { set: sample, rows: labelledRows(sample, trained) };
  if (validation.rows.length === 0)
    throw refuse('validation', 'no image is labelled for a trained attribute');
  const parameters = recipe.initialise(random.initial);
  const scorer = await Scorer.open(recipe, parameters, dimensions);
  try {
    const retrieve = retrievalTask(sample, trained, scorer, random.judging);
    const epochs = recipe.stages.reduce((sum, stage) => sum + stage.epochs, 0);
    const run: RunState = {
      recipe,
      seed: job.seed,
      train,
      validation,
      random,
      retrieve,
      pace: new Pace(epochs * train.rows.length),
      curves: [],
      best: { parameters, figures: undefined },
    };
    for (const stage of recipe.stages) yield* runStage(run, stage);
    const { best, curves } = run;
    if (best.figures === undefined) throw new FacetError('INTERNAL', `recipe ${recipe.id} has no epochs`);
    const calibrated = sampleRows(sample, MOST_CALIBRATION_IMAGES, random.judging);
    const cosines = (queries: Float32Array) => scorer.cosines(best.parameters, queries, calibrated);
    return {
      imageHead: encodeModel(exportImageHead(recipe, best.parameters, dimensions)),
      attributeEncoder: encodeModel(exportAttributeEncoder(recipe, best.parameters)),
      hyperparameters: recipe.hyperparameters,
      trained,
      metrics: { validation: best.figures },
      calibration: await calibrate(calibrated, trained, recipe.natsPerCosine, cosines, random.judging),
      curves,
    };
  } finally {
    await scorer.close();
  }
}

function refuse(field: string, what: string): FacetError {
  return new FacetError('BAD_USER_INPUT', `${field}: ${what}`, { field });
}

/** Independent sources of randomness, so that one more draw for one purpose does not change the others. */
function streams(seed: number) {
  const root = new Random(seed);
  const stream = () => new Random(root.bits() | 0);
  return { initial: stream(), order: stream(), sampling: stream(), judging: stream() };
}
