import { ATTRIBUTE_COUNT, type Random } from '../../../domain/index.js';
import type { FloatTensor, Tensors } from '../../../onnx/index.js';
import { add, exp, matmul, multiply, transpose } from '../../autodiff/index.js';
import { binaryCrossEntropy } from '../../losses/binary-cross-entropy.js';
import { satisfaction } from '../../losses/satisfaction.js';
import { sigmoidPairLoss } from '../../losses/sigmoid-pair.js';
import { partialQueries } from '../../partial-queries.js';
import { dropoutMask } from '../../random-tensors.js';
import type { Batch, DataFacts, Stage, Variables } from '../../recipe.js';
import { cosineSchedule } from '../../schedules.js';
import { indicatorEmbedding } from './attribute-encoder.js';
import { averageLogits, evidenceEmbedding, hiddenLayer, memberLogits } from './image-head.js';
import type { Settings } from './settings.js';

/** First stage: every member of the image head learns every attribute, by binary cross-entropy. */
export function probeStage(facts: DataFacts, settings: Settings): Stage {
  return {
    id: 'probe',
    epochs: settings.probeEpochs,
    batchSize: settings.batchSize,
    weightDecay: settings.weightDecay,
    learningRate: cosineSchedule(settings.probeRate, 0.05),
    inputs: imageInputs(facts, settings),
    loss: (inputs, parameters) => {
      const layer = dropped(facts, inputs, parameters);
      return binaryCrossEntropy(
        memberLogits(settings, layer, parameters),
        inputs.labels,
        facts.trained.length * settings.members,
      );
    },
    feeds: (batch, random, training) => imageFeeds(facts, settings, batch, random, training),
  };
}

/** Second stage: partial queries against the images of the batch, while the attributes are not forgotten. */
export function metricStage(facts: DataFacts, settings: Settings): Stage {
  const mix = { largest: settings.largestPartial, fullShare: settings.fullShare };
  return {
    id: 'metric',
    epochs: settings.metricEpochs,
    batchSize: settings.batchSize,
    weightDecay: settings.weightDecay,
    learningRate: cosineSchedule(settings.metricRate, 0.05),
    inputs: { ...imageInputs(facts, settings), queries: ['N', ATTRIBUTE_COUNT] },
    loss: (inputs, parameters) => {
      const layer = dropped(facts, inputs, parameters);
      const images = evidenceEmbedding(facts, settings, averageLogits(settings, layer, parameters));
      const cosines = matmul(indicatorEmbedding(inputs.queries), transpose(images));
      const logits = add(multiply(cosines, exp(parameters['pair.logTemperature'])), parameters['pair.bias']);
      const pairs = sigmoidPairLoss(logits, satisfaction(inputs.queries, inputs.labels));
      const attributes = binaryCrossEntropy(
        memberLogits(settings, layer, parameters),
        inputs.labels,
        facts.trained.length * settings.members,
      );
      return add(pairs, multiply(attributes, settings.probeWeight));
    },
    feeds: (batch, random, training) => ({
      ...imageFeeds(facts, settings, batch, random, training),
      queries: partialQueries(batch, facts.trained, mix, random),
    }),
  };
}

function imageInputs(facts: DataFacts, { members, hidden }: Settings): Stage['inputs'] {
  return {
    features: ['N', facts.dimensions],
    labels: ['N', ATTRIBUTE_COUNT],
    featureMask: ['N', facts.dimensions],
    hiddenMask: ['N', members * hidden],
  };
}

function imageFeeds(
  facts: DataFacts,
  { members, hidden, featureDropout, hiddenDropout }: Settings,
  { count, features, labels }: Batch,
  random: Random,
  training: boolean,
): Tensors {
  const mask = (width: number, drop: number): FloatTensor =>
    dropoutMask(random, [count, width], training ? drop : 0);
  return {
    features: { data: features, dims: [count, facts.dimensions] },
    labels: { data: Float32Array.from(labels), dims: [count, ATTRIBUTE_COUNT] },
    featureMask: mask(facts.dimensions, featureDropout),
    hiddenMask: mask(members * hidden, hiddenDropout),
  };
}

function dropped(facts: DataFacts, inputs: Variables, parameters: Variables) {
  const dropout = { features: inputs.featureMask, hidden: inputs.hiddenMask };
  return hiddenLayer(facts, inputs.features, parameters, dropout);
}
