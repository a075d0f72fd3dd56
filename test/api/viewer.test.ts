import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Access } from '../../src/access/index.js';
import { memoryServices, openAccess, startServer, type TestServer } from '../support/api-server.js';
import { MemoryApiKeys } from '../support/memory-api-keys.js';

const QUERY = '{ viewer { keyName scopes keysNeeded } }';
const answer = z.object({
  data: z.object({ viewer: z.unknown() }).nullish(),
  errors: z.array(z.object({ extensions: z.record(z.string(), z.unknown()) })).optional(),
});

describe('viewer', () => {
  const parts: { readonly access: Access; readonly server: TestServer }[] = [];
  async function serve(anonymous: 'none' | 'read'): Promise<{ access: Access; server: TestServer }> {
    const access = await openAccess(new MemoryApiKeys(), anonymous);
    const part = { access, server: await startServer(memoryServices([]), { access }) };
    parts.push(part);
    return part;
  }
  let closed: { access: Access; server: TestServer };
  let readable: { access: Access; server: TestServer };
  beforeAll(async () => {
    closed = await serve('none');
    readable = await serve('read');
    await readable.access.keys.create({ name: 'admin', scopes: ['admin'] });
  });
  afterAll(async () => {
    for (const { access, server } of parts) {
      await server.close();
      await access.close();
    }
  });

  async function ask({ url }: TestServer, key?: string) {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(key !== undefined && { authorization: `Bearer ${key}` }),
      },
      body: JSON.stringify({ query: QUERY }),
    });
    const { data, errors } = answer.parse(await response.json());
    return { status: response.status, viewer: data?.viewer, code: errors?.at(0)?.extensions.code };
  }

  it('may do everything before there are keys', async () => {
    const { server } = await serve('none');
    expect(await ask(server)).toEqual({
      status: 200,
      viewer: { keyName: null, scopes: ['READ', 'WRITE', 'EVALUATE', 'ADMIN'], keysNeeded: false },
      code: undefined,
    });
  });

  it.each([
    [['read'], ['READ']],
    [['evaluate'], ['EVALUATE']],
    [
      ['write', 'read'],
      ['READ', 'WRITE'],
    ],
    [['admin'], ['READ', 'WRITE', 'EVALUATE', 'ADMIN']],
  ])('with a key of %j may do %j, whatever the key is for', async (scopes, may) => {
    const { text } = await closed.access.keys.create({ name: `for ${scopes.join()}`, scopes });
    expect((await ask(closed.server, text)).viewer).toEqual({
      keyName: `for ${scopes.join()}`,
      scopes: may,
      keysNeeded: true,
    });
  });

  it('without a key is told what FACET_ANONYMOUS=read allows', async () => {
    expect((await ask(readable.server)).viewer).toEqual({
      keyName: null,
      scopes: ['READ'],
      keysNeeded: true,
    });
  });

  it('is refused like everything where nothing may be done without a key, and with a key that is not good', async () => {
    const { text, key } = await closed.access.keys.create({ name: 'gone', scopes: ['read'] });
    await closed.access.keys.revoke(key.id);
    for (const wrong of [undefined, 'facet_wrong', text]) {
      expect(await ask(closed.server, wrong)).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' });
    }
    expect(await ask(readable.server, text)).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' });
  });
});
