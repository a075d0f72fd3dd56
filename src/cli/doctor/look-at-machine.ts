import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism, totalmem } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { VARIABLES, type Config } from '../../config/index.js';
import { fail, ok, warn, type Findings } from './findings.js';

/** Packages whose versions matter most where something does not run. */
const PACKAGES = ['@prisma/client', '@electric-sql/pglite', 'onnxruntime-node', 'sharp'];

const manifest = z.object({ version: z.string() });

/** Versions and settings: what needs no store. */
export function lookAtMachine(
  findings: Findings,
  config: Config,
  environment: Readonly<Record<string, string | undefined>>,
): void {
  const { version } = readManifest(resolve(import.meta.dirname, '../../../package.json'));
  const packages = PACKAGES.map((name) => `${name} ${versionOf(name)}`).join(', ');
  findings.add('versions', ok(`facet ${version}, node ${process.versions.node}, ${packages}`));
  const memory = (totalmem() / 2 ** 30).toFixed(1);
  findings.add(
    'platform',
    ok(`${process.platform} ${process.arch}, ${availableParallelism()} cores, ${memory} GiB of memory`),
  );
  findings.add('settings', settings(config, environment));
}

function settings(config: Config, environment: Readonly<Record<string, string | undefined>>) {
  for (const [name, path] of [
    ['FACET_OPERATIONS', config.operations],
    ['FACET_INGEST_ROOT', config.ingest.root],
  ] as const) {
    if (path !== undefined && !existsSync(path)) {
      return fail(`${name}: ${path} is not there`, `make it, or correct ${name}`);
    }
  }
  const unknown = Object.keys(environment).filter(
    (name) => /^(FACET|QDRANT)_/.test(name) && !Object.hasOwn(VARIABLES, name),
  );
  if (unknown.length > 0) {
    return warn(`unknown and ignored: ${unknown.join(', ')}`, 'facet --help lists all settings');
  }
  return ok('all can be used');
}

function versionOf(name: string): string {
  const folders = createRequire(import.meta.url).resolve.paths(name) ?? [];
  const file = folders.map((folder) => join(folder, name, 'package.json')).find((path) => existsSync(path));
  return file === undefined ? 'not installed' : readManifest(file).version;
}

function readManifest(file: string) {
  return manifest.parse(JSON.parse(readFileSync(file, 'utf8')));
}
