import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { memoryServices, openAccess, startServer, type TestServer } from '../support/api-server.js';
import { facet, type Environment } from '../support/facet.js';

const created = z.object({ text: z.string(), key: z.object({ id: z.string() }) });
const listed = z.object({ keys: z.array(z.object({ id: z.string(), revokedAt: z.string().nullable() })) });

let folder: string;
let server: TestServer;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'facet-keys-'));
  server = await startServer(memoryServices([]), { access: await openAccess() });
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

describe('facet keys', () => {
  it.each([
    ['in the data folder', () => []],
    ['on a server', () => ['--server', server.url]],
  ])('makes, lists and revokes keys %s', async (_where, place) => {
    let env: Environment = { FACET_DATA_DIR: folder };
    const run = (...args: string[]) => facet(['keys', ...args, ...place()], env);
    const first = await run('create', '--name', 'me', '--scopes', 'admin,read', '--expires', '90d');
    expect(first.stderr).not.toContain('facet_');
    const { text, key } = created.parse(first.result);
    expect(text).toContain(`facet_${key.id}_`);
    env = { ...env, FACET_API_KEY: text };
    const second = created.parse((await run('create', '--name', 'other', '--scopes', 'read')).result);
    expect((await run('revoke', second.key.id)).code).toBe(0);
    const { keys } = listed.parse((await run('list')).result);
    expect(keys.map(({ id, revokedAt }) => [id, revokedAt !== null])).toEqual([
      [second.key.id, true],
      [key.id, false],
    ]);
    expect((await run('revoke', '0'.repeat(16))).code).toBe(1);
  });

  it('refuses what makes no key, and says who was refused', async () => {
    const env = { FACET_DATA_DIR: folder };
    const wrong = await facet(['keys', 'create', '--name', 'a', '--scopes', 'root'], env);
    expect([wrong.code, wrong.stderr]).toEqual([1, expect.stringContaining('scopes')]);
    const late = await facet(['keys', 'create', '--name', 'a', '--scopes', 'read', '--expires', '0d'], env);
    expect([late.code, late.stderr]).toEqual([1, expect.stringContaining('--expires')]);
    const nobody = await facet(['keys', 'list', '--server', server.url], env);
    expect([nobody.code, nobody.stderr]).toEqual([1, expect.stringContaining('valid API key')]);
  });
});
