import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { resultSchema, type Result } from '../../bench/harness/results.mjs';
import { ROWS } from '../../bench/rows/index.mjs';

const root = resolve(import.meta.dirname, '../..');
const FATES = 'works,absent,crashes,dies,afterwards';
const FIXTURES = join(root, 'test/fixtures/bench-rows');

let out: string;
beforeEach(() => {
  out = mkdtempSync(join(tmpdir(), 'facet-bench-test-'));
});
afterEach(() => {
  rmSync(out, { recursive: true, force: true });
});

/** Runs the bench as `npm run bench -- …` does. */
async function bench(...args: string[]) {
  const child = spawn(process.execPath, [join(root, 'bench/run.mjs'), '--out', out, ...args], {
    cwd: out,
    // The scratch folders of this run, so that what it leaves behind shows.
    env: { ...process.env, TMPDIR: out },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const code = await new Promise<number | null>((done) => child.once('close', done));
  return { code, stdout, stderr, left: readdirSync(out).filter((name) => name.startsWith('facet-bench-')) };
}

const written = (): Result => resultSchema.parse(JSON.parse(readFileSync(join(out, 'partial.json'), 'utf8')));

describe('the runner', () => {
  it('goes on after rows that cannot run, crash or die, names each with its reason, and fails', async () => {
    const { code, stdout, left } = await bench('--quick', '--peers', '--rows', FIXTURES, '--only', FATES);
    expect(code).toBe(1);
    const { rows, mode, only } = written();
    expect({ mode, only }).toEqual({ mode: 'quick', only: FATES.split(',') });
    expect(rows.map(({ name, status }) => [name, status])).toEqual([
      ['works', 'ran'],
      ['absent', 'skipped'],
      ['crashes', 'crashed'],
      ['dies', 'crashed'],
      ['afterwards', 'ran'],
    ]);
    const table = stdout.replace(/ +/g, ' ');
    expect(table).toContain('| met in quick | a limit | 2.00 (1.00–3.00) | ≤ 2 | yes |');
    expect(table).toContain('| missed | a \\| peer | 2.00 (1.00–3.00) | ≥ 2.5 | **no** |');
    expect(table).toContain('| absent | | skipped: needs what is not here |');
    expect(table).toContain('| crashes | | crashed: computes something else |');
    expect(table).toContain('| dies | | crashed: its process ended with SIGKILL |');
    // Started without its arguments, or without torch: the peer's own last words.
    expect(table).toMatch(/\| a peer \| nothing \| skipped: \S+/);
    expect(readFileSync(join(out, 'partial.md'), 'utf8')).toBe(stdout);
    expect(left).toEqual([]);
  });

  it('does not fail because a target was missed, and runs only what is asked for', async () => {
    const { code } = await bench('--quick', '--rows', FIXTURES, '--only', 'works');
    expect(code).toBe(0);
    expect(written()).toMatchObject({ only: ['works'], rows: [{ name: 'works', status: 'ran' }] });
  });

  it('races nothing that is installed by hand in a quick run, and says so', async () => {
    const { stdout } = await bench('--quick', '--rows', FIXTURES, '--only', 'afterwards');
    expect(stdout).toContain('skipped: --quick races nothing that is installed by hand');
  });

  it.each([
    [['--only', 'works,speed'], /--only: no row speed; there are works/],
    [['--quick', '--full'], /--full and --quick exclude each other/],
    [['--fast'], /--fast/],
  ])('refuses %o', async (args, message) => {
    const { code, stderr } = await bench('--rows', FIXTURES, ...args);
    expect(code).not.toBe(0);
    expect(stderr).toMatch(message);
    expect(readdirSync(out)).toEqual([]);
  });
});

it('cut short, ends its row and leaves nothing behind', async () => {
  const child = spawn(
    process.execPath,
    [join(root, 'bench/run.mjs'), '--out', out, '--quick', '--rows', FIXTURES, '--only', 'waits'],
    { env: { ...process.env, TMPDIR: out }, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const closed = new Promise((done) => child.once('close', done));
  await new Promise<void>((waiting) => {
    child.stderr.on('data', (chunk: Buffer) => {
      if (chunk.toString().includes('waiting')) waiting();
    });
  });
  child.kill('SIGTERM');
  // Not before the row has ended too: it holds the same standard error.
  await closed;
  expect(readdirSync(out)).toEqual([]);
});

/** Slow here where other tests run beside it; by itself a minute. */
const PATIENCE = 600_000;

describe('every row', () => {
  it('runs at tiny sizes, finite figures and all, or says why not', { timeout: PATIENCE }, async () => {
    const { code, stderr, left } = await bench('--quick');
    expect(code, stderr).toBe(0);
    const { rows } = written();
    expect(rows.map(({ name }) => name)).toEqual(ROWS);
    for (const row of rows) {
      if (row.status !== 'ran') {
        expect(row, 'memory is read from /proc').toMatchObject({ name: 'memory', status: 'skipped' });
        continue;
      }
      const raced = row.cases.filter((one) => 'rounds' in one);
      // Without peers the training step has nobody to race.
      if (row.name !== 'training-step') expect(raced, row.name).not.toEqual([]);
      for (const one of raced) {
        expect(one.least).toBeLessThanOrEqual(one.median);
        expect(one.median).toBeLessThanOrEqual(one.greatest);
      }
      for (const one of row.cases) if ('skipped' in one) expect(one.skipped).toMatch(/--quick|binding/);
    }
    expect(left).toEqual([]);
  });
});
