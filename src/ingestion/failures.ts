import type { ErrorCode } from '../domain/index.js';

/** Codes that say something of us, not of an image: they end the work instead of failing every image to come. */
const OUR_FAULT: ReadonlySet<ErrorCode> = new Set(['SERVICE_UNAVAILABLE', 'DEVICE_UNAVAILABLE', 'INTERNAL']);

export function isOurFault(code: ErrorCode): boolean {
  return OUR_FAULT.has(code);
}
