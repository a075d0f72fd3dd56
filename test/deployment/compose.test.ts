import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { VARIABLES } from '../../src/config/index.js';

const root = resolve(import.meta.dirname, '../..');
const read = (name: string) => readFileSync(resolve(root, name), 'utf8');
const FILES = ['docker-compose.yml', 'docker-compose.gpu.yml'];
const PROFILES = [...read(FILES[0]).matchAll(/^ +profiles: \[(\S+)\]$/gm)].map(([, name]) => name);

/** Names under `environment:` of a service; the files are formatted, so indentation says what belongs to what. */
function environmentOf(compose: string, service: string): string[] {
  const own = new RegExp(`\\n  ${service}:\\n((?: {4}.*\\n|\\n)+)`).exec(compose)?.[1] ?? '';
  const lines = /(?:^|\n) {4}environment:\n((?: {6}.*\n)+)/.exec(own)?.[1] ?? '';
  return [...lines.matchAll(/^ {6}(\w+):/gm)].map(([, name]) => name);
}

/** Every `${NAME}`, `${NAME:-default}` … of a text, comments included. */
function interpolated(text: string): string[] {
  return [...new Set([...text.matchAll(/\$\{(\w+)/g)].map(([, name]) => name))];
}

/** Variables with a row of their own in a table of README or docs/operations.md. */
function documented(): Set<string> {
  const tables = read('README.md') + read('docs/operations.md');
  return new Set([...tables.matchAll(/^\| `(\w+)` +\|/gm)].map(([, name]) => name));
}

const composers = [['docker', 'compose'], ['docker-compose']] as const;
const composer = composers.find(
  ([command, ...first]) => spawnSync(command, [...first, 'version'], { stdio: 'ignore' }).status === 0,
);

describe('the compose files', () => {
  it.each(FILES)('%s gives the API nothing but what it reads', (file) => {
    const names = environmentOf(read(file), 'api');
    expect(names).toContain('FACET_DEVICE');
    expect(names.filter((name) => !(name in VARIABLES))).toEqual([]);
  });

  it('let every setting through, but for what the images fix', () => {
    const given = new Set(FILES.flatMap((file) => environmentOf(read(file), 'api')));
    expect(Object.keys(VARIABLES).filter((name) => !given.has(name))).toEqual(['FACET_DATA_DIR']);
  });

  it.each(FILES)('%s uses no variable without a row in a table', (file) => {
    const rows = documented();
    expect(interpolated(read(file)).filter((name) => !rows.has(name))).toEqual([]);
  });

  it('have the profiles that the documentation names', () => {
    expect(PROFILES.sort()).toEqual(['cluster', 'nightly', 'qdrant']);
  });

  it('start three peers of one Qdrant that knows each by name', () => {
    const compose = read('docker-compose.yml');
    for (const n of [1, 2, 3]) {
      expect(compose).toMatch(new RegExp(`command: ./qdrant .*--uri http://qdrant-${n}:6335\n`));
    }
    expect(compose.match(/--bootstrap http:\/\/qdrant-1:6335/g)).toHaveLength(2);
  });

  it('build stages that the Dockerfile has, the CPU one by default', () => {
    const stages = [...read('Dockerfile').matchAll(/^FROM \S+ AS (\S+)$/gm)].map(([, name]) => name);
    const targets = FILES.flatMap((file) =>
      [...read(file).matchAll(/target: (\S+)/g)].map(([, name]) => name),
    );
    expect(targets).toEqual(['cpu', 'cuda']);
    expect(stages).toEqual(expect.arrayContaining(targets));
    expect(stages.at(-1)).toBe('cpu');
  });

  it('never run as root', () => {
    const stages = read('Dockerfile').split(/^FROM /m);
    const running = stages.filter((stage) => stage.includes('\nENTRYPOINT'));
    expect(running).toHaveLength(2);
    for (const stage of running) expect(stage).toMatch(/^USER (?!root|0)/m);
  });
});

describe.skipIf(composer === undefined)('docker compose config (needs docker compose)', () => {
  const [command, ...first] = composer ?? ['docker-compose'];
  const config = (args: readonly string[], environment: Readonly<Record<string, string>> = {}) =>
    spawnSync(command, [...first, ...args, 'config'], {
      cwd: root,
      encoding: 'utf8',
      env: { PATH: process.env.PATH, ...environment },
    });
  const all = PROFILES.flatMap((name) => ['--profile', name]);
  const gpu = FILES.flatMap((file) => ['-f', file]);

  it.each([
    ['no profile', []],
    ...PROFILES.map((name): [string, string[]] => [`profile ${name}`, ['--profile', name]]),
    ['all profiles', all],
    ['a GPU', gpu],
    ['a GPU and all profiles', [...gpu, ...all]],
  ])('passes with %s', (_, args) => {
    const { status, stderr } = config(args);
    expect(stderr).not.toMatch(/not set|invalid|unsupported/i);
    expect(status).toBe(0);
  });

  it('takes secrets, stores and datasets from the environment', () => {
    const { stdout } = config(all, {
      POSTGRES_PASSWORD: 'pg-secret',
      QDRANT_API_KEY: 'qdrant-secret',
      QDRANT_URL: 'http://qdrant-peers:6333',
      FACET_DATASETS: '/srv/datasets',
    });
    expect(stdout).toContain('postgresql://facet:pg-secret@postgres:5432/facet');
    expect(stdout).toMatch(/QDRANT__SERVICE__API_KEY: qdrant-secret/);
    expect(stdout).toMatch(/QDRANT_URL: http:\/\/qdrant-peers:6333/);
    expect(stdout).toMatch(/\/srv\/datasets[\s\S]*?\/datasets/);
  });
});
