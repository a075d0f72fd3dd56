export * from './dependencies.js';
export * from './logger.js';
export * from './server.js';
