import type { Logger } from 'pino';
import type { Access } from '../access/index.js';
import { isLoopback } from './host-check.js';

/**
 * Where a server may listen: as told once a key was created, until then on loopback, since whoever reached it could do
 * everything.
 */
export function bindingHost(host: string, access: Pick<Access, 'isOpen'>, logger: Logger): string {
  if (!access.isOpen || isLoopback(host)) return host;
  logger.warn(
    { host },
    `listening on 127.0.0.1 instead of ${host}: no API key was ever created. Create one with "facet keys create", then start again`,
  );
  return '127.0.0.1';
}
