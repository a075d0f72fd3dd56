export { Pool } from './pool.js';
export { serveThread, type Answer, type ThreadService } from './serve-thread.js';
export { restartBudget, Supervised, type Mortal, type SupervisedOptions } from './supervised.js';
export { fromErrorMessage, toErrorMessage, type ErrorMessage } from './thread-messages.js';
export { Thread } from './thread.js';
