export * from './decode.js';
export { encodeModel } from './encode.js';
export * from './graph.js';
export { SessionWorker, type LoadedSession } from './session-client.js';
export * from './session.js';
export * from './tensor.js';
