import { ATTRIBUTE_COUNT } from '../../../domain/index.js';
import { binaryCrossEntropy } from '../../losses/binary-cross-entropy.js';
import { dropoutMask } from '../../random-tensors.js';
import type { DataFacts, RecipeFactory, Stage } from '../../recipe.js';
import { cosineSchedule } from '../../schedules.js';
import { embedEvidence, embedIndicator, evidenceRadius } from '../evidence.js';
import { averageLogits, hiddenLayer, initialiseHead, memberLogits } from './image-head.js';
import { settingsSchema, type Settings } from './settings.js';

/**
 * Partial queries in one space with images: what a query does not ask, and what an image is not labelled for, is masked
 * out everywhere. An ensemble of small MLPs learns every attribute's probability; their log-probabilities are the
 * image's coordinates, and the query's indicator picks those it asks for.
 *
 * Tuning this space further on query × image pairs (sigmoid pair loss with trained temperature and bias, alone or beside
 * the attribute loss) lowered validation mAP on the development benchmark (0.817 → 0.809 and 0.814), so it is not done.
 */
export const maskedRecipe: RecipeFactory = (facts, overrides = {}) => {
  const settings = settingsSchema.parse(overrides);
  const { floor } = settings;
  return {
    id: 'masked',
    hyperparameters: settings,
    keeps: 'best',
    stages: [attributeStage(facts, settings)],
    initialise: (random) => initialiseHead(facts, settings, random),
    embedImages: (features, parameters) => {
      const layer = hiddenLayer(facts, features, parameters);
      return embedEvidence(averageLogits(settings, layer, parameters), floor, facts.trained);
    },
    encodeQueries: embedIndicator,
    natsPerCosine: evidenceRadius(floor),
  };
};

/** Every member learns every attribute, by binary cross-entropy. */
function attributeStage(facts: DataFacts, settings: Settings): Stage {
  const { dimensions, trained, images } = facts;
  const { members, batchSize, dropout } = settings;
  const epochs = Math.max(settings.epochs, Math.ceil(settings.leastSteps / Math.ceil(images / batchSize)));
  return {
    id: 'attributes',
    epochs,
    batchSize,
    weightDecay: 0,
    learningRate: cosineSchedule(settings.learningRate, 0.1),
    inputs: {
      features: ['N', dimensions],
      labels: ['N', ATTRIBUTE_COUNT],
      mask: ['N', dimensions],
    },
    loss: ({ features, labels, mask }, parameters) => {
      const layer = hiddenLayer(facts, features, parameters, mask);
      const logits = memberLogits(settings, layer, parameters);
      return binaryCrossEntropy(logits, labels, trained.length * members);
    },
    feeds: ({ count, features, labels }, random, training) => ({
      features: { data: features, dims: [count, dimensions] },
      labels: { data: Float32Array.from(labels), dims: [count, ATTRIBUTE_COUNT] },
      mask: dropoutMask(random, [count, dimensions], training ? dropout : 0),
    }),
  };
}
