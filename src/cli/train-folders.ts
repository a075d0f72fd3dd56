import { join } from 'node:path';
import type { App } from '../app.js';
import { openCelebA, type LabelledDataset, type LabelledImage } from '../dataset/index.js';
import { FacetError, Random, type Partition } from '../domain/index.js';
import {
  ASSESSMENT,
  collectFeatures,
  splitTrainingSet,
  trainBundle,
  type TrainedBundle,
  type TrainingSet,
} from '../training/index.js';
import { FACERES, type FeatureExtractor } from '../vision/index.js';
import type { Validation } from './folders.js';
import type { Output } from './output.js';

export interface TrainRequest {
  readonly folders: readonly string[];
  readonly partitions: readonly Partition[];
  readonly validation: Validation;
  readonly recipe: string;
  /** Id of the backbone to learn on; default FaceRes, whatever the active model's is. */
  readonly backbone?: string | undefined;
  readonly name: string;
  readonly seed: number;
  readonly limit?: number | undefined;
  /** What the images are and under which licence: for the model card. */
  readonly description: string;
  readonly licence: string;
  /** Stops the work; the same request goes on later from the features stored and the last whole epoch. */
  readonly signal?: AbortSignal;
}

/**
 * Features of the labelled images → bundle → active model, each stage shown.
 * @throws FacetError `BAD_USER_INPUT` where there is nothing to learn from, `DATASET_…`
 */
export async function trainOnFolders(
  app: App,
  output: Output,
  request: TrainRequest,
): Promise<TrainedBundle> {
  const datasets = await Promise.all(request.folders.map((folder) => openCelebA(folder)));
  const extractor = await app.extractor(request.backbone ?? FACERES.id);
  const { train, validation } = await sets(extractor, output, datasets, request);

  const stage = output.stage('Training');
  let told = false;
  const bundle = await trainBundle({
    recipe: request.recipe,
    seed: request.seed,
    train,
    validation,
    backbone: extractor.backbone,
    name: request.name,
    directory: join(app.modelsDir, request.name),
    data: {
      description: request.description,
      licence: request.licence,
      counts: { train: train.count, validation: validation.count },
    },
    checkpoint: join(app.config.dataDir, 'checkpoints', request.name),
    ...(request.signal !== undefined && { signal: request.signal }),
    onProgress: ({ stage: part, done, epoch, epochs, loss, resumed }) => {
      if (resumed > 0 && !told) output.say(`Training goes on after epoch ${resumed} of ${epochs}.`);
      told = true;
      const training = `epoch ${epoch}/${epochs}, loss ${loss.toFixed(3)}`;
      stage.update(Math.round(done * 1000), 1000, part === ASSESSMENT ? 'measuring' : training);
    },
  });
  const { precisionAt10, meanAveragePrecision } = bundle.manifest.metrics.validation;
  stage.end(`validation P@10 ${precisionAt10.toFixed(3)}, mAP ${meanAveragePrecision.toFixed(3)};`);

  const embedding = output.stage('Embedding the gallery');
  await app.useModel(request.name, (done, total) => {
    embedding.update(done, total);
  });
  embedding.end();
  return bundle;
}

async function sets(
  extractor: FeatureExtractor,
  output: Output,
  datasets: readonly LabelledDataset[],
  { partitions, validation, limit, seed, signal }: TrainRequest,
): Promise<{ train: TrainingSet; validation: TrainingSet }> {
  const train = await features(extractor, output, 'Training features', datasets, partitions, limit, signal);
  if (typeof validation === 'number') return splitTrainingSet(train, validation, new Random(seed));
  return {
    train,
    validation: await features(
      extractor,
      output,
      'Validation features',
      datasets,
      [validation],
      limit,
      signal,
    ),
  };
}

async function features(
  extractor: FeatureExtractor,
  output: Output,
  name: string,
  datasets: readonly LabelledDataset[],
  partitions: readonly Partition[],
  limit: number | undefined,
  signal: AbortSignal | undefined,
): Promise<TrainingSet> {
  const counts = await Promise.all(datasets.map((dataset) => dataset.count({ partitions, limit })));
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) {
    const where = datasets.map(({ folder }) => folder).join(', ');
    throw new FacetError('BAD_USER_INPUT', `no images of partition ${partitions.join(', ')} in ${where}`, {
      field: 'partition',
    });
  }
  const stage = output.stage(name);
  const images = walk(datasets, partitions, limit);
  const { set, failed } = await collectFeatures(images, extractor, {
    capacity: total,
    signal,
    onProgress: (done) => {
      stage.update(done, total);
    },
  });
  stage.end(`${set.count} images${failed.length > 0 ? `, ${failed.length} unreadable` : ''}`);
  for (const { externalId, reason } of failed.slice(0, 20)) output.say(`  ${externalId}: ${reason}`);
  return set;
}

async function* walk(
  datasets: readonly LabelledDataset[],
  partitions: readonly Partition[],
  limit: number | undefined,
): AsyncIterable<LabelledImage> {
  for (const dataset of datasets) yield* dataset.images({ partitions, limit });
}
