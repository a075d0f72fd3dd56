import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { buildApiSchema, schemaText } from './schema.js';

/**
 * `npm run schema` writes schema.graphql at the repository's root; `npm run schema:check` (with `--check`) exits 1
 * when the committed file is not what the code says, and shows the first line that differs. Another file can be named as last argument.
 */
const named = process.argv.slice(2).find((argument) => !argument.startsWith('--'));
const file = named ?? resolve(import.meta.dirname, '../../schema.graphql');
const text = schemaText(buildApiSchema());

if (process.argv.includes('--check')) {
  const committed = readFileSync(file, 'utf8');
  if (committed === text) {
    process.stdout.write(`${file} is what the code says\n`);
  } else {
    const [was, is] = [committed.split('\n'), text.split('\n')];
    const line = is.findIndex((content, index) => content !== was[index]);
    const at = line === -1 ? is.length : line;
    process.stderr.write(
      `${file} has drifted, first at line ${at + 1}:\n- ${was[at] ?? '(end)'}\n+ ${is[at] ?? '(end)'}\n` +
        'Run `npm run schema` and commit the result.\n',
    );
    process.exitCode = 1;
  }
} else {
  writeFileSync(file, text);
  process.stdout.write(`wrote ${file}\n`);
}
