// Runs the tests and closes with the one line that CI reads: `N passed, N failed, N skipped`.
// Arguments are vitest's. `--on <folder of a node binary>` begins another run, on that version of Node; the line sums up.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';

const runs = [{ bin: dirname(process.execPath), args: [] }];
for (let rest = process.argv.slice(2); rest.length > 0; rest = rest.slice(1)) {
  if (rest[0] === '--on') {
    runs.push({ bin: rest[1], args: [] });
    rest = rest.slice(1);
  } else runs.at(-1).args.push(rest[0]);
}
// With nothing before the first `--on`, this process's own Node has no part in it.
if (runs.length > 1 && runs[0].args.length === 0) runs.shift();

const sum = { passed: 0, failed: 0, skipped: 0 };
let exit = 0;
for (const run of runs) {
  const { status, tally } = tests(run);
  // A file that cannot even load has no failed test in it, but its suite failed.
  const broken = tally.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  ).length;
  sum.passed += tally.numPassedTests;
  sum.failed += tally.numFailedTests + broken;
  sum.skipped += tally.numPendingTests + tally.numTodoTests;
  exit ||= status ?? 1;
}
const { passed, failed, skipped } = sum;
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exit(exit);

function tests({ bin, args }) {
  const folder = mkdtempSync(join(tmpdir(), 'facet-report-'));
  const report = join(folder, 'report.json');
  const node = join(bin, 'node');
  console.log(
    `Node ${spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout.trim()}: ${args.join(' ')}`,
  );
  const { status } = spawnSync(
    node,
    [
      'node_modules/vitest/vitest.mjs',
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
      ...args,
    ],
    { stdio: 'inherit', env: { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH ?? ''}` } },
  );
  try {
    return { status, tally: JSON.parse(readFileSync(report, 'utf8')) };
  } catch (error) {
    console.error(`the test runner left no report: ${error.message}`);
    process.exit(status || 1);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
