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
    [cli, 'src', 'web/src', '--config', '.dependency-cruiser.cjs'],
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
  'web/src/main.tsx': "import { Card } from './search/Card.tsx';\nexport const page = <Card />;\n",
  'web/src/search/Card.tsx': "import { Chip } from '../kit/Chip.tsx';\nexport const Card = () => <Chip />;\n",
  'web/src/kit/Chip.tsx': 'export const Chip = () => <b />;\nexport const big = 1;\n',
  'web/src/kit/Row.tsx': "import { Chip } from './Chip.tsx';\nexport const Row = () => <Chip />;\n",
  'web/src/search/List.tsx':
    "import { Row } from '../kit/Row.tsx';\nimport { useQuery } from 'urql';\nexport const List = () => <Row />;\nuseQuery;\n",
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

  it('holds for the page: a client, whose rooms do not lean on each other', () => {
    const { status, output } = cruise({
      ...sound,
      // A page that reaches into the server, and a server that reaches into the page.
      'web/src/kit/errors.ts': "export { errors } from '../../../src/domain/errors.ts';\n",
      'src/search/index.ts': "export { Chip } from '../../web/src/kit/Chip.tsx';\n",
      // Two rooms that lean on each other, by files that do not.
      'web/src/kit/Chip.tsx': "export { Badge as Chip } from '../search/Badge.tsx';\n",
      'web/src/search/Badge.tsx': 'export const Badge = () => <i />;\n',
      // A circle through a type and a lazy import.
      'web/src/kit/Tall.tsx': "import type { Wide } from './Wide.tsx';\nexport type Tall = typeof Wide;\n",
      'web/src/kit/Wide.tsx': "export const Wide = () => import('./Tall.tsx');\n",
      'web/src/kit/gone.ts': "export { gone } from 'no-such-package';\n",
      'web/src/kit/Lost.tsx': 'export const Lost = 1;\n',
    });
    expect(output).toMatch(/web-is-a-client: web\/src\/kit\/errors\.ts/);
    expect(output).toMatch(/nothing-imports-web: src\/search\/index\.ts/);
    expect(output).toMatch(/web-rooms-not-circular: web\/src\/(kit|search)/);
    expect(output).toMatch(/no-circular: web\/src\/kit\/(Tall|Wide)\.tsx/);
    expect(output).toMatch(/web-resolves: web\/src\/kit\/gone\.ts/);
    expect(output).toMatch(/no-orphans: web\/src\/kit\/Lost\.tsx/);
    expect(status).not.toBe(0);
  });
});
