export * from './decode.js';
export { encodeModel } from './encode.js';
export * from './graph.js';
export { openInt32Session, type Int32Session } from './int32-session.js';
export { SessionWorker, type LoadedSession } from './session-client.js';
export { openSession, type Session, type SessionFacts, type SessionOptions } from './session.js';
export * from './tensor.js';
