export * from './labelled-images.js';
export { openCelebA } from './celeba/celeba.js';
