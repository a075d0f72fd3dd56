export * from './decode.js';
export { encodeModel } from './encode.js';
export * from './graph.js';
export { openIntegerSession, type IntegerSession } from './integer-session.js';
export { SessionWorker, type LoadedSession } from './session-client.js';
export { openSession, type Session, type SessionFacts, type SessionOptions } from './session.js';
export * from './tensor.js';
