import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Access } from '../../src/access/index.js';
import { clientAddress } from '../../src/server/client-address.js';
import {
  memoryServices,
  openAccess,
  startServer,
  testAccess,
  type TestServer,
} from '../support/api-server.js';

function requestFrom(address: string, forwarded?: string): IncomingMessage {
  const socket = new Socket();
  Object.defineProperty(socket, 'remoteAddress', { value: address });
  const request = new IncomingMessage(socket);
  if (forwarded !== undefined) request.headers['x-forwarded-for'] = forwarded;
  return request;
}

describe('the address of a client', () => {
  it.each<[string, number, string | undefined, string]>([
    ['its connection’s, where no proxy is trusted', 0, '6.6.6.6', '10.0.0.9'],
    ['what the one proxy saw, whatever stands before', 1, '6.6.6.6, 5.5.5.5, 1.2.3.4', '1.2.3.4'],
    ['what the outer of two proxies saw', 2, '6.6.6.6, 1.2.3.4, 10.0.0.8', '1.2.3.4'],
    ['the proxy’s, where it says nothing', 1, undefined, '10.0.0.9'],
    ['the last that is an address', 3, 'unknown, 1.2.3.4, 10.0.0.8', '1.2.3.4'],
    ['the proxy’s, where it says no address', 1, '1.2.3.4, <script>', '10.0.0.9'],
    ['the proxy’s, where it says nothing after a comma', 1, '1.2.3.4,', '10.0.0.9'],
    ['IPv6 too', 1, '2001:db8::1', '2001:db8::1'],
  ])('is %s', (_what, hops, forwarded, expected) => {
    expect(clientAddress(requestFrom('10.0.0.9', forwarded), hops)).toBe(expected);
  });
});

describe('limits of callers without keys', () => {
  let access: Access;
  const servers: TestServer[] = [];
  beforeAll(async () => {
    const made = await openAccess(undefined, 'read');
    await made.keys.create({ name: 'a', scopes: ['admin'] });
    access = made;
    for (const trustProxy of [0, 1]) {
      servers.push(
        await startServer(memoryServices([]), {
          access,
          config: { access: { ...testAccess, ratePerMinute: 2, trustProxy } },
        }),
      );
    }
  });
  afterAll(async () => {
    for (const server of servers) await server.close();
    await access.close();
  });
  const statusesOf = async (server: TestServer, forwarded: readonly string[]) => {
    const statuses = [];
    for (const addresses of forwarded) {
      const headers = { 'x-forwarded-for': addresses };
      statuses.push((await fetch(`${server.url}/metrics`, { headers })).status);
    }
    return statuses;
  };

  it('are not escaped by naming other addresses, with a proxy or without', async () => {
    expect(await statusesOf(servers[0], ['1.1.1.1', '2.2.2.2', '3.3.3.3'])).toEqual([200, 200, 429]);
    const forged = ['1.1.1.1, 9.9.9.9', '2.2.2.2, 9.9.9.9', '3.3.3.3, 9.9.9.9', '8.8.8.8'];
    expect(await statusesOf(servers[1], forged)).toEqual([200, 200, 429, 200]);
  });

  it('count wrong keys, which cannot be tried without end', async () => {
    const wrong = { authorization: `Bearer facet_0000000000000000_${'A'.repeat(43)}` };
    const statuses = [];
    for (let tried = 0; tried < 3; tried++) {
      const headers = { ...wrong, 'x-forwarded-for': '7.7.7.7' };
      statuses.push((await fetch(`${servers[1].url}/metrics`, { headers })).status);
    }
    expect(statuses).toEqual([401, 401, 429]);
  });
});
