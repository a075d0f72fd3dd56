export * from './decode.js';
export { encodeModel } from './encode.js';
export * from './graph.js';
export { serveThread, type Answer, type ThreadService } from './serve-thread.js';
export { SessionWorker, type LoadedSession } from './session-client.js';
export * from './session.js';
export * from './tensor.js';
export { fromErrorMessage, toErrorMessage, type ErrorMessage } from './thread-messages.js';
export { Thread } from './thread.js';
