import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { Access } from '../../src/access/index.js';
import { lockDataDir, openCatalogue } from '../../src/catalogue/index.js';
import { buildProgram } from '../../src/cli/program.js';
import { readConfig } from '../../src/config/index.js';
import { memoryServices, openAccess, startServer, type TestServer } from '../support/api-server.js';
import { seedEmbeddedDatabase } from '../support/embedded-template.js';
import { facet } from '../support/facet.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const created = z.object({ text: z.string(), key: z.object({ id: z.string() }) });
const listed = z.object({ keys: z.array(z.object({ id: z.string(), revokedAt: z.string().nullable() })) });

type Environment = Readonly<Record<string, string>>;

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
afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

const keys = (env: Environment, ...args: string[]) => facetHere(env, 'keys', ...args);

/** Runs `facet … --json` in this process: starting one takes seconds. */
async function facetHere(env: Environment, ...args: string[]) {
  let stdout = '';
  let stderr = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((stdout += text.toString()), true));
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((stderr += text.toString()), true));
  process.exitCode = 0;
  try {
    const argv = ['node', 'facet', ...args, '--json'];
    await (await buildProgram({ FACET_DATA_DIR: folder, ...env }, argv)).parseAsync(argv);
    return { code: process.exitCode, result: z.unknown().parse(JSON.parse(stdout)), stderr };
  } finally {
    process.exitCode = undefined;
    vi.restoreAllMocks();
  }
}

/** What can be done with keys, wherever they are. @param place arguments that name it */
async function tryAll(env: Environment, place: readonly string[]): Promise<void> {
  const run = (given: Environment, ...args: string[]) => keys({ ...env, ...given }, ...args, ...place);
  const first = await run({}, 'create', '--name', 'me', '--scopes', 'admin,read', '--expires', '90d');
  expect(first.stderr).not.toContain('facet_');
  const { text, key } = created.parse(first.result);
  expect(text).toContain(`facet_${key.id}_`);
  const mine = { FACET_API_KEY: text };
  const second = created.parse((await run(mine, 'create', '--name', 'other', '--scopes', 'read')).result);
  expect((await run(mine, 'revoke', second.key.id)).code).toBe(0);
  const { keys: all } = listed.parse((await run(mine, 'list')).result);
  expect(all.map(({ id, revokedAt }) => [id, revokedAt !== null])).toEqual([
    [second.key.id, true],
    [key.id, false],
  ]);
  const unknown = await run(mine, 'revoke', '0'.repeat(16));
  expect([unknown.code, unknown.result]).toMatchObject([1, { error: { code: 'NOT_FOUND', field: 'id' } }]);
}

describe('facet keys', () => {
  it('makes, lists and revokes keys on a server', () => tryAll({}, ['--server', server.url]));

  it.skipIf(process.env.TEST_DATABASE_URL === undefined)(
    'makes, lists and revokes keys in PostgreSQL, beside whoever uses it (needs TEST_DATABASE_URL)',
    async () => {
      const database: TestDatabase = await createTestDatabase();
      // A server holds the folder meanwhile, but not the database.
      const held = await lockDataDir(folder);
      try {
        await tryAll({ DATABASE_URL: database.url }, []);
      } finally {
        await held.release();
        await database.drop();
      }
    },
  );

  it.skipIf(process.env.TEST_DATABASE_URL === undefined)(
    'closes a running server, and has it refuse what was revoked, through the database (needs TEST_DATABASE_URL)',
    async () => {
      const database = await createTestDatabase();
      const env = { DATABASE_URL: database.url };
      const stores = await openCatalogue(readConfig({ ...env, FACET_DATA_DIR: folder }));
      const access = await Access.open({
        store: stores.apiKeys,
        anonymous: 'none',
        onError: () => undefined,
      });
      const running = await startServer(memoryServices([]), { access });
      const status = async (headers: Record<string, string>) =>
        (await fetch(`${running.url}/metrics`, { headers })).status;
      try {
        expect(await status({})).toBe(200);
        const { result } = await keys(env, 'create', '--name', 'me', '--scopes', 'read');
        const { text, key } = created.parse(result);
        const headers = { authorization: `Bearer ${text}` };
        await expect.poll(() => status({}), { timeout: 10_000 }).toBe(401);
        expect(await status(headers)).toBe(200);
        await keys(env, 'revoke', key.id);
        await expect.poll(() => status(headers), { timeout: 10_000 }).toBe(401);
        expect(await status({})).toBe(401);
      } finally {
        await running.close();
        await access.close();
        await stores.close();
        await database.drop();
      }
    },
  );

  it('makes the first key in a data folder, with the command as it is installed', async () => {
    const data = join(folder, 'embedded');
    mkdirSync(data);
    await seedEmbeddedDatabase(data);
    const env = { FACET_DATA_DIR: data };
    const { code, result } = await facet(['keys', 'create', '--name', 'me', '--scopes', 'admin'], env);
    expect(code).toBe(0);
    const { key } = created.parse(result);
    expect(listed.parse((await keys(env, 'list')).result).keys.map(({ id }) => id)).toEqual([key.id]);
    const held = await lockDataDir(data);
    const refused = await keys(env, 'list');
    await held.release();
    expect([refused.code, refused.result]).toMatchObject([1, { error: { code: 'DATA_DIR_LOCKED' } }]);
    expect(refused.stderr).toContain('--server');
  });

  it.each([
    ['a scope that is none', ['--scopes', 'root'], 'scopes'],
    ['no scope', ['--scopes', ''], 'scopes'],
    ['an expiry that is past', ['--scopes', 'read', '--expires', '0d'], '--expires'],
    ['an expiry without its unit', ['--scopes', 'read', '--expires', '90'], '--expires'],
  ])('refuses %s before it asks anybody', async (_what, args, field) => {
    const nobody = 'http://127.0.0.1:1';
    const { code, result } = await keys({}, 'create', '--name', 'a', ...args, '--server', nobody);
    expect([code, result]).toMatchObject([1, { error: { code: 'BAD_USER_INPUT', field } }]);
  });

  it('says that no key was sent, or a wrong one, and shows none', async () => {
    const wrong = `facet_0000000000000000_${'A'.repeat(43)}`;
    const environments: Environment[] = [{}, { FACET_API_KEY: wrong }];
    for (const env of environments) {
      const { code, result, stderr } = await keys(env, 'list', '--server', server.url);
      expect([code, result]).toMatchObject([1, { error: { code: 'UNAUTHENTICATED' } }]);
      expect(JSON.stringify(result) + stderr).not.toContain(wrong.slice(-43));
    }
  });

  it.each([
    ['reindex', [], 'admin'],
    ['evaluate', ['--no-images'], 'evaluate'],
  ])(
    'is not all that sends FACET_API_KEY: facet %s, which needs another scope',
    async (command, flags, scope) => {
      const access = await openAccess();
      const { text } = await access.keys.create({ name: 'r', scopes: ['read'] });
      const closed = await startServer(memoryServices([]), { access });
      const { code, result } = await facetHere(
        { FACET_API_KEY: text },
        command,
        ...flags,
        '--server',
        closed.url,
      );
      await closed.close();
      expect([code, result]).toMatchObject([1, { error: { code: 'FORBIDDEN', limit: scope } }]);
    },
  );
});
