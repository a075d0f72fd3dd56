export * from './apollo.js';
export * from './arguments.js';
export * from './context.js';
export * from './errors.js';
export * from './image-url.js';
export * from './request-log.js';
export { buildApiSchema } from './schema.js';
export * from './subscription.js';
