export * from './labelled-images.js';
