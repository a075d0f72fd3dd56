import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Access } from '../../src/access/index.js';
import { memoryServices, openAccess, startServer, type TestServer } from '../support/api-server.js';
import { makeGallery } from '../support/gallery.js';
import { blocks, pages } from '../support/markdown.js';

const run = promisify(execFile);
const missing = (program: string) => spawnSync(program, ['--version'], { stdio: 'ignore' }).status !== 0;
const section = /^# Authenticating\n(.*?)^# /ms.exec(pages().get('docs/api.md') ?? '')?.[1] ?? '';
const withCurl = blocks(section, 'sh').filter((text) => text.startsWith('curl'));
const inPython = blocks(section, 'python');

describe('how docs/api.md says one authenticates', () => {
  let access: Access;
  let gallery: Awaited<ReturnType<typeof makeGallery>>;
  let server: TestServer;
  let env: NodeJS.ProcessEnv;
  beforeAll(async () => {
    gallery = await makeGallery(3);
    access = await openAccess();
    const { text } = await access.keys.create({ name: 'app', scopes: ['read'] });
    server = await startServer(memoryServices(gallery.images), { access });
    env = { PATH: process.env.PATH, HOME: process.env.HOME, FACET_API_KEY: text };
  });
  afterAll(async () => {
    await server.close();
    await access.close();
    gallery.remove();
  });
  const here = (text: string) => text.replaceAll('http://127.0.0.1:4000', server.url);

  it('is told for curl and for Python', () => {
    expect([withCurl.length, inPython.length]).toEqual([1, 1]);
  });

  it.skipIf(missing('curl'))('works with curl (needs it)', async () => {
    const { stdout } = await run('sh', ['-c', here(withCurl[0])], { env });
    for (const { id } of gallery.images) expect(stdout).toContain(id);
    const refused = await run('sh', ['-c', here(withCurl[0])], { env: { ...env, FACET_API_KEY: 'wrong' } });
    expect(refused.stdout).toContain('UNAUTHENTICATED');
  });

  it.skipIf(missing('python3'))('works in Python (needs it)', async () => {
    const { stdout } = await run('python3', ['-c', here(inPython[0])], { env });
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => line.split(' '));
    expect(lines.map(([id]) => id).sort()).toEqual(gallery.images.map(({ id }) => id).sort());
    for (const [, bytes] of lines) expect(Number(bytes)).toBeGreaterThan(100);
  });
});
