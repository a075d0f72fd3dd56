import { rm } from 'node:fs/promises';
import { ATTRIBUTES, FacetError } from '../domain/index.js';
import { BUNDLE_NAME, writeBundle, type BundleBackbone, type BundleManifest } from '../model/index.js';
import { Thread } from '../threads/index.js';
import type { Hyperparameters } from './recipe.js';
import { RECIPE_IDS } from './recipes/index.js';
import type {
  TrainingJob,
  TrainingProgress,
  TrainingReply,
  TrainingRequest,
  TrainingResult,
} from './training-messages.js';
import { shareFeatures } from './share-features.js';
import { checkShape, type TrainingSet } from './training-set.js';

export interface TrainingOptions {
  /** One of `RECIPE_IDS`; default `masked`. */
  readonly recipe?: string;
  /** Hyper-parameters that replace the recipe's own. */
  readonly overrides?: Hyperparameters;
  /** 32-bit integer; default 0. */
  readonly seed?: number;
  readonly train: TrainingSet;
  /** Chooses the epoch and calibrates; never trained on. */
  readonly validation: TrainingSet;
  /** The backbone that made the features. */
  readonly backbone: BundleBackbone;
  /** The bundle's name and the folder to write it to (whose last part should be the name). */
  readonly name: string;
  readonly directory: string;
  readonly data: BundleManifest['data'];
  readonly onProgress?: (progress: TrainingProgress) => void;
  /**
   * File for the run's checkpoint, written after epochs (as often as is cheap) and when
   * training is stopped, and removed when the bundle is written. Where it holds one
   * of this very job (recipe, hyper-parameters, seed, data), training goes on from it, to the same bytes.
   */
  readonly checkpoint?: string;
  /** Stops within about a quarter of a second; no bundle is written then. */
  readonly signal?: AbortSignal;
}

export interface TrainedBundle {
  readonly directory: string;
  readonly manifest: BundleManifest;
}

/**
 * Trains a model in a thread of its own and writes its bundle.
 * @throws FacetError `BAD_USER_INPUT` naming what cannot be used, `SERVICE_UNAVAILABLE` if the thread dies; the
 * signal's reason if it was aborted
 */
export async function trainBundle(options: TrainingOptions): Promise<TrainedBundle> {
  const job = toJob(options);
  const shared = {
    train: await shareFeatures(options.train),
    validation: await shareFeatures(options.validation),
  };
  const result = await train({ ...job, ...shared }, options);
  const manifest = await writeBundle(options.directory, {
    imageHead: result.imageHead,
    attributeEncoder: result.attributeEncoder,
    manifest: {
      name: options.name,
      backbone: options.backbone,
      recipe: { id: job.recipe, hyperparameters: result.hyperparameters },
      seed: job.seed,
      data: options.data,
      attributes: result.trained.map((id) => ATTRIBUTES[id]),
      metrics: result.metrics,
      calibration: result.calibration,
      assessment: result.assessment,
      curves: [...result.curves],
    },
  });
  if (options.checkpoint !== undefined) await rm(options.checkpoint, { force: true });
  return { directory: options.directory, manifest };
}

async function train(
  job: TrainingJob,
  { onProgress, signal, checkpoint }: Pick<TrainingOptions, 'onProgress' | 'signal' | 'checkpoint'>,
): Promise<TrainingResult> {
  signal?.throwIfAborted();
  const thread = await Thread.start<TrainingRequest, TrainingReply>('training/training-worker');
  try {
    await thread.call({ kind: 'start', job, checkpoint });
    for (;;) {
      signal?.throwIfAborted();
      const reply = await thread.call({ kind: 'advance' });
      if (reply.kind === 'result') return reply.result;
      if (reply.kind === 'progress') onProgress?.(reply.progress);
    }
  } finally {
    await thread.close();
  }
}

function toJob({ recipe, overrides, seed, train, validation, backbone, name }: TrainingOptions): TrainingJob {
  checkShape(train, 'train');
  checkShape(validation, 'validation');
  const refuse = (field: string, what: string) =>
    new FacetError('BAD_USER_INPUT', `${field}: ${what}`, { field });
  for (const [field, set] of Object.entries({ train, validation })) {
    if (set.dimensions !== backbone.dimensions)
      throw refuse(
        field,
        `${set.dimensions} features an image, but the backbone makes ${backbone.dimensions}`,
      );
  }
  if (!BUNDLE_NAME.test(name)) throw refuse('name', `"${name}" must match ${BUNDLE_NAME.source}`);
  if (seed !== undefined && seed !== (seed | 0)) throw refuse('seed', `${seed} is not a 32-bit integer`);
  return { recipe: recipe ?? RECIPE_IDS[0], overrides: overrides ?? {}, seed: seed ?? 0, train, validation };
}
