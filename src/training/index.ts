export { collectFeatures, type CollectedSet } from './collect.js';
export { type Hyperparameters } from './recipe.js';
export { RECIPE_IDS } from './recipes/index.js';
export { splitTrainingSet } from './split.js';
export { trainBundle, type TrainedBundle, type TrainingOptions } from './train-bundle.js';
export { ASSESSMENT, type TrainingProgress } from './training-messages.js';
export { type TrainingSet } from './training-set.js';
