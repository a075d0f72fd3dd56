import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '..');
const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** Runs the project's own rule over a small source tree. */
function cruise(files: Readonly<Record<string, string>>): { status: number | null; output: string } {
  const folder = mkdtempSync(join(tmpdir(), 'facet-imports-'));
  folders.push(folder);
  for (const file of ['.dependency-cruiser.cjs', 'tsconfig.json', 'package.json'])
    cpSync(join(root, file), join(folder, file));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const cli = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [cli, 'src', '--config', '.dependency-cruiser.cjs'],
    {
      cwd: folder,
      encoding: 'utf8',
    },
  );
  return { status, output: stdout + stderr };
}

const sound = {
  'src/domain/index.ts': "export * from './errors.js';\n",
  'src/domain/errors.ts': 'export const errors = 1;\n',
  'src/onnx/index.ts': "import { errors } from '../domain/index.js';\nexport const onnx = errors;\n",
  'src/search/index.ts': "import { errors } from '../domain/index.js';\nexport const search = errors;\n",
};

describe('the import-direction rule', () => {
  it('lets a sound tree pass', () => {
    expect(cruise(sound)).toMatchObject({ status: 0 });
  });

  it.each([
    [
      'domain-imports-downwards-only',
      'an arrow upwards',
      { 'src/domain/errors.ts': "export { onnx as errors } from '../onnx/index.js';\n" },
    ],
    [
      'search-imports-downwards-only',
      'an arrow sideways',
      {
        'src/evaluation/index.ts': 'export const evaluation = 1;\n',
        'src/search/index.ts':
          "import { evaluation } from '../evaluation/index.js';\nexport const search = evaluation;\n",
      },
    ],
    [
      'one-door-a-room',
      'a way round the door',
      { 'src/onnx/index.ts': "import { errors } from '../domain/errors.js';\nexport const onnx = errors;\n" },
    ],
    [
      'no-circular',
      'a circle',
      {
        'src/domain/errors.ts': "import { ids } from './ids.js';\nexport const errors = () => ids;\n",
        'src/domain/ids.ts': "import { errors } from './errors.js';\nexport const ids = () => errors;\n",
      },
    ],
    ['no-orphans', 'a file that nobody imports', { 'src/domain/lost.ts': 'export const lost = 1;\n' }],
  ])('%s catches %s', (rule, _what, planted) => {
    const { status, output } = cruise({ ...sound, ...planted });
    expect(output).toContain(rule);
    expect(status).not.toBe(0);
  });
});
