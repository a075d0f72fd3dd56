import { filledTensor } from '../../random-tensors.js';
import type { RecipeFactory } from '../../recipe.js';
import { indicatorEmbedding } from './attribute-encoder.js';
import { averageLogits, evidenceEmbedding, hiddenLayer, initialiseHead } from './image-head.js';
import { settingsSchema } from './settings.js';
import { metricStage, probeStage } from './stages.js';

/**
 * Partial queries in one space with images. First the image head learns every attribute for itself; its
 * log-probabilities become coordinates of the embedding, and whole queries against whole batches then tune it.
 */
export const maskedRecipe: RecipeFactory = (facts, overrides = {}) => {
  const settings = settingsSchema.parse(overrides);
  const stages = [probeStage(facts, settings), metricStage(facts, settings)];
  return {
    id: 'masked',
    hyperparameters: settings,
    stages: stages.filter(({ epochs }) => epochs > 0),
    initialise: (random) => ({
      ...initialiseHead(facts, settings, random),
      'pair.logTemperature': filledTensor([1], Math.log(60)),
      'pair.bias': filledTensor([1], 2),
    }),
    embedImages: (features, parameters) => {
      const layer = hiddenLayer(facts, features, parameters);
      return evidenceEmbedding(facts, settings, averageLogits(settings, layer, parameters));
    },
    encodeQueries: indicatorEmbedding,
  };
};
