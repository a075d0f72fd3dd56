// Runs the tests and closes with the one line that CI reads: `N passed, N failed, N skipped`.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = mkdtempSync(join(tmpdir(), 'facet-report-'));
const report = join(folder, 'report.json');
const { status } = spawnSync(
  'npx',
  [
    'vitest',
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...process.argv.slice(2),
  ],
  { stdio: 'inherit' },
);
let tally;
try {
  tally = JSON.parse(readFileSync(report, 'utf8'));
} catch (error) {
  console.error(`the test runner left no report: ${error.message}`);
  process.exit(status || 1);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
// A file that cannot even load has no failed test in it, but its suite failed.
const broken = tally.testResults.filter(
  (file) => file.status === 'failed' && file.assertionResults.length === 0,
).length;
const skipped = tally.numPendingTests + tally.numTodoTests;
const failed = tally.numFailedTests + broken;
console.log(`${tally.numPassedTests} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exit(status ?? 1);
