import { FacetError, Random } from '../domain/index.js';
import type { EpochFigures, RetrievalFigures } from '../model/index.js';
import type { Tensors } from '../onnx/index.js';
import type { CheckpointStore, KeptParameters, OptimiserState } from './checkpoint.js';
import { Optimiser } from './optimiser.js';
import type { Pace } from './pace.js';
import type { Recipe, Stage } from './recipe.js';
import type { TrainingProgress } from './training-messages.js';
import { gather, type TrainingSet } from './training-set.js';
import { validationLoss } from './validation.js';

/** A set, and those of its rows that carry labels. */
export interface LabelledSet {
  readonly set: TrainingSet;
  readonly rows: Uint32Array;
}

/** What the stages of a run share and change. */
export interface RunState {
  readonly recipe: Recipe;
  readonly seed: number;
  readonly train: LabelledSet;
  readonly validation: LabelledSet;
  /** Seeds of what is drawn afresh in every epoch, so that one can start at any of them. */
  readonly seeds: { readonly order: number; readonly sampling: number };
  readonly retrieve: (parameters: Tensors) => Promise<RetrievalFigures>;
  readonly pace: Pace;
  readonly curves: EpochFigures[];
  /** What would be exported now: of the best epoch so far (the latest of equals), or of the last. */
  kept: KeptParameters | undefined;
  /** The optimiser of a run that was interrupted, until the stage it belongs to goes on. */
  interrupted: OptimiserState | undefined;
  readonly resumed: number;
  readonly checkpoints: CheckpointStore | undefined;
}

/**
 * Trains one stage from the parameters kept so far, measuring after every epoch.
 * @param first the run's epochs before this stage
 */
export async function* runStage(
  run: RunState,
  stage: Stage,
  fresh: Tensors,
  first: number,
): AsyncGenerator<TrainingProgress, void> {
  const done = run.curves.length - first;
  if (done >= stage.epochs) return;
  const state = done > 0 ? run.interrupted : undefined;
  const optimiser = await Optimiser.open(stage, run.kept?.parameters ?? fresh, state);
  run.interrupted = undefined;
  try {
    for (let epoch = done; epoch < stage.epochs; epoch++) {
      const loss = yield* runEpoch(run, stage, optimiser, epoch);
      const finished = await measure(run, stage, optimiser.parameters, loss);
      run.curves.push(finished);
      run.kept = better(run, optimiser.parameters, finished.validationMeanAveragePrecision);
      await run.checkpoints?.write({ curves: run.curves, kept: run.kept, optimiser: optimiser.state });
      yield progress(run, finished, finished);
    }
  } finally {
    await optimiser.close();
  }
}

async function measure(
  run: RunState,
  stage: Stage,
  parameters: Tensors,
  loss: number,
): Promise<EpochFigures> {
  const { meanAveragePrecision } = await run.retrieve(parameters);
  return {
    stage: stage.id,
    epoch: run.curves.length + 1,
    loss,
    validationLoss: await lossOnValidation(run, stage, parameters),
    validationMeanAveragePrecision: meanAveragePrecision,
  };
}

function better({ recipe, kept }: RunState, parameters: Tensors, mAP: number): KeptParameters {
  if (recipe.keeps === 'best' && kept !== undefined && kept.meanAveragePrecision > mAP) return kept;
  return { parameters, meanAveragePrecision: mAP };
}

/** One pass over the training rows in a new random order; the last batch takes what is left. @returns mean loss */
async function* runEpoch(
  run: RunState,
  stage: Stage,
  optimiser: Optimiser,
  epoch: number,
): AsyncGenerator<TrainingProgress, number> {
  const { set } = run.train;
  const rows = Random.stream(run.seeds.order, run.curves.length).shuffle(run.train.rows.slice());
  const sampling = Random.stream(run.seeds.sampling, run.curves.length);
  let loss = 0;
  for (let start = 0; start < rows.length; start += stage.batchSize) {
    const picked = rows.subarray(start, start + stage.batchSize);
    const rate = stage.learningRate((epoch + start / rows.length) / stage.epochs);
    const stepLoss = await run.pace.step(picked.length, () =>
      optimiser.step(stage.feeds(gather(set, picked), sampling, true), rate),
    );
    if (!Number.isFinite(stepLoss))
      throw new FacetError('INTERNAL', `training diverged in stage ${stage.id}, epoch ${epoch + 1}`);
    loss += ((stepLoss - loss) * picked.length) / (start + picked.length);
    if (run.pace.due()) yield progress(run, { stage: stage.id, epoch: run.curves.length + 1, loss });
  }
  return loss;
}

function lossOnValidation(
  { validation, seed }: RunState,
  stage: Stage,
  parameters: Tensors,
): Promise<number> {
  // The same random queries every time, so that epochs can be compared.
  return validationLoss(stage, parameters, validation.set, validation.rows, new Random(seed));
}

function progress(
  { recipe, pace, resumed }: RunState,
  { stage, epoch, loss }: Pick<TrainingProgress, 'stage' | 'epoch' | 'loss'>,
  finishedEpoch?: EpochFigures,
): TrainingProgress {
  const epochs = recipe.stages.reduce((sum, { epochs }) => sum + epochs, 0);
  return { stage, epoch, epochs, resumed, loss, finishedEpoch, ...pace.figures() };
}
