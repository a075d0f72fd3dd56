// `npm start` builds only when a source is newer than the build, so that a second start is quick.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync, utimesSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const built = join(root, 'dist/main.js');
const sources = [
  'src',
  'web',
  'schema.graphql',
  'prisma',
  'package.json',
  'tsconfig.json',
  'prisma.config.ts',
];

function newest(path) {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(
    0,
    ...readdirSync(path)
      .filter((name) => name !== 'generated' && name !== 'generated.ts')
      .map((name) => newest(join(path, name))),
  );
}

const stamp = join(root, 'dist/.tsbuildinfo');
const fresh =
  existsSync(built) &&
  existsSync(join(root, 'dist/web/index.html')) &&
  existsSync(stamp) &&
  sources.every((source) => newest(join(root, source)) <= statSync(stamp).mtimeMs);

if (!fresh) {
  process.stderr.write('Building Facet …\n');
  const { status } = spawnSync('npm', ['run', '--silent', 'build'], { cwd: root, stdio: ['ignore', 2, 2] });
  if (status !== 0) process.exit(status ?? 1);
  // tsc leaves the stamp alone where nothing it compiles has changed.
  utimesSync(stamp, new Date(), new Date());
}
