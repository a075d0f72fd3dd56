import { FacetError, Random } from '../domain/index.js';
import type { EpochFigures, RetrievalFigures } from '../model/index.js';
import type { Tensors } from '../onnx/index.js';
import { Optimiser } from './optimiser.js';
import type { Pace } from './pace.js';
import type { Recipe, Stage } from './recipe.js';
import type { TrainingProgress } from './training-messages.js';
import { gather, type TrainingSet } from './training-set.js';
import { validationLoss } from './validation.js';

/** A set, and those of its rows that carry labels; training shuffles them in place. */
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
  readonly random: { readonly order: Random; readonly sampling: Random };
  readonly retrieve: (parameters: Tensors) => Promise<RetrievalFigures>;
  readonly pace: Pace;
  readonly curves: EpochFigures[];
  /** The epoch with the best validation mAP so far (the latest of equals); before the first, fresh parameters. */
  best: { readonly parameters: Tensors; readonly figures: RetrievalFigures | undefined };
}

/** Trains one stage from the best parameters so far, measuring after every epoch. */
export async function* runStage(run: RunState, stage: Stage): AsyncGenerator<TrainingProgress, void> {
  const optimiser = await Optimiser.open(stage, run.best.parameters);
  try {
    for (let epoch = 0; epoch < stage.epochs; epoch++) {
      const loss = yield* runEpoch(run, stage, optimiser, epoch);
      const { parameters } = optimiser;
      const figures = await run.retrieve(parameters);
      const finished = {
        stage: stage.id,
        epoch: run.curves.length + 1,
        loss,
        validationLoss: await lossOnValidation(run, stage, parameters),
        validationMeanAveragePrecision: figures.meanAveragePrecision,
      };
      run.curves.push(finished);
      if (figures.meanAveragePrecision >= (run.best.figures?.meanAveragePrecision ?? 0))
        run.best = { parameters, figures };
      yield progress(run, finished, finished);
    }
  } finally {
    await optimiser.close();
  }
}

/** One pass over the training rows in a new random order; the last batch takes what is left. @returns mean loss */
async function* runEpoch(
  run: RunState,
  stage: Stage,
  optimiser: Optimiser,
  epoch: number,
): AsyncGenerator<TrainingProgress, number> {
  const { set, rows } = run.train;
  run.random.order.shuffle(rows);
  let loss = 0;
  for (let start = 0; start < rows.length; start += stage.batchSize) {
    const picked = rows.subarray(start, start + stage.batchSize);
    const rate = stage.learningRate((epoch + start / rows.length) / stage.epochs);
    const stepLoss = await run.pace.step(picked.length, () =>
      optimiser.step(stage.feeds(gather(set, picked), run.random.sampling, true), rate),
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
  { recipe, pace }: RunState,
  { stage, epoch, loss }: Pick<TrainingProgress, 'stage' | 'epoch' | 'loss'>,
  finishedEpoch?: EpochFigures,
): TrainingProgress {
  const epochs = recipe.stages.reduce((sum, { epochs }) => sum + epochs, 0);
  return { stage, epoch, epochs, loss, finishedEpoch, ...pace.figures() };
}
