import { ATTRIBUTE_COUNT } from '../../../domain/index.js';
import { add, matmul, type Variable } from '../../autodiff/index.js';
import { binaryCrossEntropy } from '../../losses/binary-cross-entropy.js';
import { filledTensor } from '../../random-tensors.js';
import type { DataFacts, RecipeFactory, Stage, Variables } from '../../recipe.js';
import { cosineSchedule } from '../../schedules.js';
import { embedEvidence, embedIndicator, evidenceRadius } from '../evidence.js';
import { prevalenceLogits } from '../prevalence.js';
import { standardise } from '../standardise.js';
import { settingsSchema, type Settings } from './settings.js';

/**
 * What an embedding must beat: 40 logistic regressions on standardised features, ranked by the sum of the
 * log-probabilities of what is asked. They are independent: one training run of all is 40 of one each.
 */
export const probeRecipe: RecipeFactory = (facts, overrides = {}) => {
  const settings = settingsSchema.parse(overrides);
  return {
    id: 'probe',
    hyperparameters: settings,
    keeps: 'best',
    stages: [regressionStage(facts, settings)],
    initialise: () => ({
      weight: filledTensor([facts.dimensions, ATTRIBUTE_COUNT], 0),
      bias: { data: prevalenceLogits(facts), dims: [ATTRIBUTE_COUNT] },
    }),
    embedImages: (features, parameters) =>
      embedEvidence(logits(facts, features, parameters), settings.floor, facts.trained),
    encodeQueries: embedIndicator,
    natsPerCosine: evidenceRadius(settings.floor),
  };
};

function logits(facts: DataFacts, features: Variable, { weight, bias }: Variables): Variable {
  return add(matmul(standardise(features, facts), weight), bias);
}

function regressionStage(facts: DataFacts, settings: Settings): Stage {
  const { dimensions, trained } = facts;
  return {
    id: 'regressions',
    epochs: settings.epochs,
    batchSize: settings.batchSize,
    weightDecay: settings.weightDecay,
    learningRate: cosineSchedule(settings.learningRate, 0.1),
    inputs: { features: ['N', dimensions], labels: ['N', ATTRIBUTE_COUNT] },
    loss: ({ features, labels }, parameters) =>
      binaryCrossEntropy(logits(facts, features, parameters), labels, trained.length),
    feeds: ({ count, features, labels }) => ({
      features: { data: features, dims: [count, dimensions] },
      labels: { data: Float32Array.from(labels), dims: [count, ATTRIBUTE_COUNT] },
    }),
  };
}
