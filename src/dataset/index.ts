export * from './labelled-images.js';
export { openCelebA } from './celeba/celeba.js';
export { DRAWN_ATTRIBUTES } from './synthetic/labels.js';
export { renderSyntheticDataset, type RenderOptions, type RenderResult } from './synthetic/render.js';
