// Facet's work against peers and physical limits, as one table of ratios (bench/README.md).
//   npm run bench                        some eight minutes; writes bench/results/latest.json and latest.md
//   npm run bench -- --full              half an hour: larger sizes, more rounds, more peers
//   npm run bench -- --quick [--peers]   tiny sizes: whether the harness works, not how fast anything is
//   npm run bench -- --only exact-search,start
//   npm run bench -- --docs              runs nothing: puts latest.md into docs/performance.md
// Exits with 1 if a row crashed; not because a target was missed.
import './harness/built.mjs';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { readOptions } from './harness/options.mjs';

const options = readOptions(process.argv.slice(2));
// Only now: they need what is built.
const { RESULTS, updateDocs, writeResult } = await import('./harness/files.mjs');
const { machine } = await import('./harness/machine.mjs');
const { runRow } = await import('./harness/run-row.mjs');

if (options.docs) updateDocs();
else process.exitCode = await runAll(options);

async function runAll({ mode, only, peers, rows: folder, out }) {
  const { ROWS } = await import(pathToFileURL(join(folder, 'index.mjs')).href);
  const unknown = (only ?? []).filter((name) => !ROWS.includes(name));
  if (unknown.length > 0)
    throw new Error(`--only: no row ${unknown.join(', ')}; there are ${ROWS.join(', ')}`);
  const date = new Date().toISOString();
  const where = machine();
  const scratch = scratchFolder();
  const shared = join(scratch, 'shared');
  mkdirSync(shared);
  const rows = [];
  for (const name of ROWS.filter((row) => only?.includes(row) ?? true)) {
    process.stderr.write(`${name} …\n`);
    rows.push(await runRow(name, { folder, mode, peers, shared, scratch: join(scratch, name) }));
  }
  const result = { version: 1, date, mode, only: only ?? null, machine: where, rows };
  // The committed record is always of a whole run.
  const name = mode === 'quick' || only !== undefined ? 'partial' : 'latest';
  process.stdout.write(await writeResult(out === undefined ? RESULTS : resolve(out), name, result));
  return rows.some(({ status }) => status === 'crashed') ? 1 : 0;
}

/** Removed however the run ends. */
function scratchFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'facet-bench-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));
  return folder;
}
