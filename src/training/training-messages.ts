import type { Assessment, Calibration, EpochFigures, RetrievalFigures } from '../model/index.js';
import type { Hyperparameters } from './recipe.js';
import type { TrainingSet } from './training-set.js';

/** What a training run starts from. */
export interface TrainingJob {
  /** A recipe's id. */
  readonly recipe: string;
  readonly overrides: Hyperparameters;
  readonly seed: number;
  readonly train: TrainingSet;
  readonly validation: TrainingSet;
}

/** The last stage of every run: the finished model is calibrated and measured. */
export const ASSESSMENT = 'assessment';

/** Where a training run stands. */
export interface TrainingProgress {
  /** A stage of the recipe, or `ASSESSMENT`. */
  readonly stage: string;
  /** The epoch under way: 1 for the first, counted through all stages. */
  readonly epoch: number;
  readonly epochs: number;
  /** Epochs taken over from a checkpoint: 0 where training started anew. */
  readonly resumed: number;
  /** Share of all steps taken, 0–1. */
  readonly done: number;
  /** Mean training loss of the epoch so far. */
  readonly loss: number;
  readonly samplesPerSecond: number;
  /** Seconds left at that rate. */
  readonly secondsLeft: number;
  /** Set when an epoch has just ended. */
  readonly finishedEpoch: EpochFigures | undefined;
}

/** What a training run made. */
export interface TrainingResult {
  /** ONNX files. */
  readonly imageHead: Uint8Array;
  readonly attributeEncoder: Uint8Array;
  readonly hyperparameters: Hyperparameters;
  /** Ids of the attributes that could be trained. */
  readonly trained: readonly number[];
  readonly metrics: Readonly<Record<string, RetrievalFigures>>;
  readonly calibration: Calibration;
  readonly assessment: Assessment;
  readonly curves: readonly EpochFigures[];
}

/** The training thread trains only while it is asked to, a moment at a time: so it can be stopped in between. */
export type TrainingRequest =
  | {
      readonly kind: 'start';
      readonly job: TrainingJob;
      /** File to keep the run's checkpoints in, and to go on from; absent: none. */
      readonly checkpoint: string | undefined;
    }
  | { readonly kind: 'advance' };

export type TrainingReply =
  | { readonly kind: 'started' }
  | { readonly kind: 'progress'; readonly progress: TrainingProgress }
  | { readonly kind: 'result'; readonly result: TrainingResult };
