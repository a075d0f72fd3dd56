import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';

/**
 * The address a request comes from: its connection's, or, behind proxies, the one that the outermost trusted proxy saw.
 * Each proxy adds the address it was reached from to the end of X-Forwarded-For; what stands before that is whatever
 * the client wrote.
 * @param hops trusted proxies in front
 */
export function clientAddress({ socket, headers }: IncomingMessage, hops: number): string {
  const header = headers['x-forwarded-for'] ?? '';
  const forwarded = (Array.isArray(header) ? header.join(',') : header).split(',');
  let address = socket.remoteAddress ?? '';
  for (let hop = 0; hop < hops; hop++) {
    const before = forwarded.pop()?.trim() ?? '';
    if (isIP(before) === 0) break;
    address = before;
  }
  return address;
}
