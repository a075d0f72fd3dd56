import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../..');

/** README and the pages of docs/, by their path from the project's folder. */
export function pages(): ReadonlyMap<string, string> {
  const docs = readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' });
  const names = [
    'README.md',
    ...docs.filter((name) => name.endsWith('.md')).map((name) => join('docs', name)),
  ];
  return new Map(names.map((name) => [name, readFileSync(join(ROOT, name), 'utf8')]));
}

/** What stands in the fenced blocks of one language. */
export function blocks(page: string, language: string): string[] {
  return Array.from(page.matchAll(/^ *```(\w+)\n(.*?)^ *```/gms)).flatMap(([, of, code]) =>
    of === language && code !== undefined ? [code] : [],
  );
}
