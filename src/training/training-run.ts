import { FacetError, Random } from '../domain/index.js';
import { encodeModel } from '../onnx/index.js';
import { assess, type AssessedModel } from './assess.js';
import { fingerprint, type CheckpointStore } from './checkpoint.js';
import { exportAttributeEncoder, exportImageHead } from './export.js';
import { Pace } from './pace.js';
import { makeRecipe } from './recipes/index.js';
import { Scorer } from './scorer.js';
import { runStage, type RunState } from './stage-run.js';
import {
  ASSESSMENT,
  type TrainingJob,
  type TrainingProgress,
  type TrainingResult,
} from './training-messages.js';
import { checkValues, dataFacts, labelledRows } from './training-set.js';
import { retrievalTask, sampleRows } from './validation.js';

/** Validation images used every epoch: more would slow it and move its mAP little. */
const MOST_IMAGES = 4000;

/**
 * A training run: the recipe's stages one after the other. After every epoch validation loss and validation mAP are
 * measured; the epoch that the recipe keeps is where the next stage starts and
 * what is exported in the end. With checkpoints, a run that was interrupted goes on after its last whole epoch. The same job
 * gives the same bytes. Blocks its thread between two yields, about a quarter of a second.
 * @throws FacetError `BAD_USER_INPUT` where a value of the data or a hyper-parameter cannot be used, or there is
 * nothing to learn from or to validate with
 */
export async function* trainingRun(
  job: TrainingJob,
  openCheckpoints?: (fingerprint: string) => CheckpointStore,
): AsyncGenerator<TrainingProgress, TrainingResult> {
  checkValues(job.train, 'train');
  checkValues(job.validation, 'validation');
  const facts = dataFacts(job.train);
  const { trained, dimensions } = facts;
  if (trained.length === 0) throw refuse('train', 'no attribute has both present and absent examples');
  const recipe = makeRecipe(job.recipe, facts, job.overrides);
  const { seeds, initial, judging } = streams(job.seed);
  const train = { set: job.train, rows: labelledRows(job.train, trained) };
  const sample = sampleRows(job.validation, MOST_IMAGES, judging);
  const validation = { set: sample, rows: labelledRows(sample, trained) };
  if (validation.rows.length === 0)
    throw refuse('validation', 'no image is labelled for a trained attribute');
  const parameters = recipe.initialise(initial);
  const scorer = await Scorer.open(recipe, parameters, dimensions);
  try {
    const retrieve = retrievalTask(sample, trained, scorer, judging);
    const epochs = recipe.stages.reduce((sum, stage) => sum + stage.epochs, 0);
    const checkpoints = openCheckpoints?.(fingerprint(job, recipe.hyperparameters));
    const checkpoint = await checkpoints?.read();
    const run: RunState = {
      recipe,
      seed: job.seed,
      train,
      validation,
      seeds,
      retrieve,
      pace: new Pace(epochs * train.rows.length),
      curves: [...(checkpoint?.curves ?? [])],
      kept: checkpoint?.kept,
      interrupted: checkpoint?.optimiser,
      resumed: checkpoint?.curves.length ?? 0,
      checkpoints,
    };
    run.pace.skip(run.resumed * train.rows.length);
    let first = 0;
    for (const stage of recipe.stages) {
      yield* runStage(run, stage, parameters, first);
      first += stage.epochs;
    }
    const { kept, curves } = run;
    if (kept === undefined) throw new FacetError('INTERNAL', `recipe ${recipe.id} has no epochs`);
    const model = {
      imageHead: encodeModel(exportImageHead(recipe, kept.parameters, dimensions)),
      attributeEncoder: encodeModel(exportAttributeEncoder(recipe, kept.parameters)),
      natsPerCosine: recipe.natsPerCosine,
      trained,
    };
    const chosen = await retrieve(kept.parameters);
    const { metrics, ...measured } = yield* assessment(run, assess(model, sample, job.train, job.seed));
    return {
      imageHead: model.imageHead,
      attributeEncoder: model.attributeEncoder,
      hyperparameters: recipe.hyperparameters,
      trained,
      metrics: { validation: chosen, ...metrics },
      ...measured,
      curves,
    };
  } finally {
    await scorer.close();
  }
}

/** Tells of each block of the assessment as of a last stage, so that a run can be stopped there too. */
async function* assessment(
  { curves, pace, resumed }: RunState,
  blocks: AsyncIterator<void, AssessedModel>,
): AsyncGenerator<TrainingProgress, AssessedModel> {
  const epochs = curves.length;
  const { loss } = curves[epochs - 1];
  try {
    for (;;) {
      const block = await blocks.next();
      if (block.done === true) return block.value;
      yield {
        stage: ASSESSMENT,
        epoch: epochs,
        epochs,
        loss,
        finishedEpoch: undefined,
        resumed,
        ...pace.figures(),
      };
    }
  } finally {
    // Does nothing to one that ended; closes what a stopped one holds.
    await blocks.return?.();
  }
}

function refuse(field: string, what: string): FacetError {
  return new FacetError('BAD_USER_INPUT', `${field}: ${what}`, { field });
}

/** Independent sources of randomness, so that one more draw for one purpose does not change the others. */
function streams(jobSeed: number) {
  const root = new Random(jobSeed);
  const seed = () => root.bits() | 0;
  return {
    initial: new Random(seed()),
    judging: new Random(seed()),
    seeds: { order: seed(), sampling: seed() },
  };
}
