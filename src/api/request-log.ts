import type { Logger } from 'pino';

/** The part of a logger that serving a request needs. */
export type RequestLog = Pick<Logger, 'info' | 'warn' | 'error'>;
