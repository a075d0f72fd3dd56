import { ATTRIBUTE_COUNT } from '../../../domain/index.js';
import { EMBEDDING_DIMENSIONS } from '../../../model/index.js';
import { add, multiply, relu, reshape } from '../../autodiff/index.js';
import { batchAllTriplet } from '../../losses/batch-all-triplet.js';
import { hardNegativeHinge } from '../../losses/hard-negative.js';
import type { DataFacts, RecipeFactory, Stage } from '../../recipe.js';
import { differing, hardNegatives } from './hard-negatives.js';
import { embedBits, embedImages, initialiseNetworks } from './networks.js';
import { settingsSchema, type Settings } from './settings.js';

/**
 * The published system: a linear image head and an attribute MLP meet in one space, by a batch-all triplet loss and
 * hard negatives. It knows only 40 bits: an unlabelled attribute is taken as absent, and so is one that a query leaves
 * open, as in the reference's own page. Ten epochs, of which the last is kept, whatever validation says.
 */
export const referenceRecipe: RecipeFactory = (facts, overrides = {}) => {
  const settings = settingsSchema.parse(overrides);
  return {
    id: 'reference',
    hyperparameters: settings,
    keeps: 'last',
    stages: [tripletStage(facts, settings)],
    initialise: (random) => initialiseNetworks(facts.dimensions, settings.hidden, random),
    embedImages,
    encodeQueries: (queries, parameters) => embedBits(relu(queries), parameters),
    natsPerCosine: null,
  };
};

function tripletStage({ dimensions }: DataFacts, settings: Settings): Stage {
  const { margin, hardWeight, hardNegatives: copies, mostFlips } = settings;
  return {
    id: 'triplets',
    epochs: settings.epochs,
    batchSize: settings.batchSize,
    weightDecay: settings.weightDecay,
    learningRate: () => settings.learningRate,
    inputs: {
      features: ['N', dimensions],
      bits: ['N', ATTRIBUTE_COUNT],
      differ: ['N', 'N'],
      hard: ['M', ATTRIBUTE_COUNT],
    },
    loss: ({ features, bits, differ, hard }, parameters) => {
      const images = embedImages(features, parameters);
      const attributes = embedBits(bits, parameters);
      const altered = reshape(embedBits(hard, parameters), ['N', copies, EMBEDDING_DIMENSIONS]);
      return add(
        batchAllTriplet(images, attributes, differ, margin),
        multiply(hardNegativeHinge(images, attributes, altered, margin), hardWeight),
      );
    },
    feeds: ({ count, features, labels }, random) => {
      const bits = Float32Array.from(labels, (label) => (label > 0 ? 1 : 0));
      return {
        features: { data: features, dims: [count, dimensions] },
        bits: { data: bits, dims: [count, ATTRIBUTE_COUNT] },
        differ: { data: differing(bits), dims: [count, count] },
        hard: {
          data: hardNegatives(bits, copies, mostFlips, random),
          dims: [count * copies, ATTRIBUTE_COUNT],
        },
      };
    },
  };
}
