import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { PAGE, RESULTS, withTable, writeResult } from '../../bench/harness/files.mjs';
import { resultSchema } from '../../bench/harness/results.mjs';
import { ROWS } from '../../bench/rows/index.mjs';

const latest = (name: string) => readFileSync(join(RESULTS, name), 'utf8');
const result = resultSchema.parse(JSON.parse(latest('latest.json')));
const page = readFileSync(PAGE, 'utf8');

it('docs/performance.md has the table of the last whole run (else: npm run bench -- --docs)', () => {
  expect(withTable(page, latest('latest.md'))).toBe(page);
});

it('that table is of the figures beside it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'facet-docs-'));
  try {
    expect(await writeResult(folder, 'again', result)).toBe(latest('latest.md'));
  } finally {
    rmSync(folder, { recursive: true });
  }
});

it('the last whole run had every row, and none crashed', () => {
  expect(result).toMatchObject({ only: null });
  expect(result.mode).not.toBe('quick');
  expect(result.rows.map(({ name }) => name)).toEqual(ROWS);
  expect(result.rows.filter(({ status }) => status === 'crashed')).toEqual([]);
});

it('a page without the markers is refused', () => {
  expect(() => withTable('# Performance', '| a |')).toThrow('bench/results/latest.md');
});

it('bench/README.md says what every row measures', () => {
  const readme = readFileSync(resolve(RESULTS, '../README.md'), 'utf8');
  const named = [...readme.matchAll(/^\| `([\w-]+)` /gm)].map(([, name]) => name);
  expect(named).toEqual(ROWS);
});
