import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { renderReport, type ReportContent } from '../evaluation/index.js';

/** Writes the page. @returns its absolute path */
export async function writeHtmlReport(path: string, content: ReportContent): Promise<string> {
  const page = await renderReport(content);
  const target = resolve(path);
  await mkdir(dirname(target), { recursive: true });
  await writeFile(target, page);
  return target;
}
