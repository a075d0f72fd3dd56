// Where results are kept, and the part of docs/performance.md that repeats them.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as prettier from 'prettier';
import { resultSchema } from './results.mjs';
import { markdownOf } from './table.mjs';

export const RESULTS = resolve(import.meta.dirname, '../results');
export const PAGE = resolve(import.meta.dirname, '../../docs/performance.md');
const BEGIN = '<!-- bench/results/latest.md: npm run bench -- --docs -->';
const END = '<!-- end of bench/results/latest.md -->';

/** @param name of the files: latest, or partial where the run was not a whole one */
export async function writeResult(folder, name, result) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, `${name}.json`),
    `${JSON.stringify(resultSchema.parse(result), undefined, 1)}\n`,
  );
  const markdown = await formatted(markdownOf(result));
  writeFileSync(join(folder, `${name}.md`), markdown);
  return markdown;
}

/** As `npm run format` would have it, here and in the page alike. */
async function formatted(markdown) {
  return prettier.format(markdown, { ...(await prettier.resolveConfig(PAGE)), parser: 'markdown' });
}

/** Puts the last whole run's tables into docs/performance.md, between the markers. */
export function updateDocs() {
  const latest = readFileSync(join(RESULTS, 'latest.md'), 'utf8');
  writeFileSync(PAGE, withTable(readFileSync(PAGE, 'utf8'), latest));
}

/** @returns the page with the table between its markers @throws Error if it has none */
export function withTable(page, table) {
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`docs/performance.md has no ${BEGIN} … ${END}`);
  return `${page.slice(0, begin + BEGIN.length)}\n\n${table}\n${page.slice(end)}`;
}
