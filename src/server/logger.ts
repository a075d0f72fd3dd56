import { destination, pino, type Logger } from 'pino';

/** Structured logs, a JSON object a line, on stderr: stdout belongs to a command's result. */
export function createLogger(level: string): Logger {
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, destination(2));
}
