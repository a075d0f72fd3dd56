// Writes what the program says of itself: .env.example and README's table of the configuration, docs/api.md's table of
// error codes. Run after a build; prettier comes after.
import { readFileSync, writeFileSync } from 'node:fs';
import { VARIABLES } from '../dist/config/index.js';
import { ERROR_CODES } from '../dist/domain/index.js';
import { STATUS } from '../dist/server/errors.js';

const variables = Object.entries(VARIABLES).map(([name, schema]) => {
  const parsed = schema.safeParse(undefined);
  const byDefault = parsed.success && parsed.data !== undefined ? String(parsed.data) : '';
  return { name, byDefault, doc: schema.description };
});
writeFileSync(
  '.env.example',
  variables.map(({ name, byDefault, doc }) => `# ${doc}\n#${name}=${byDefault}\n`).join('\n'),
);
const rows = variables.map(
  ({ name, byDefault, doc }) => `| \`${name}\` | ${byDefault === '' ? '' : `\`${byDefault}\``} | ${doc} |`,
);
replaceRows('README.md', /^\| variable +\| default/i, rows);
replaceRows(
  'docs/api.md',
  /^\| code +\| status/,
  Object.entries(ERROR_CODES).map(
    ([code, meaning]) => `| \`${code}\`   | ${STATUS[code] ?? ''} | ${meaning.replaceAll('|', '\\|')} |`,
  ),
);

/** Puts rows in the place of those of the table with this header. */
function replaceRows(file, header, rows) {
  const lines = readFileSync(file, 'utf8').split('\n');
  const first = lines.findIndex((line) => header.test(line)) + 2;
  if (first < 2) throw new Error(`${file}: no table with the header ${header}`);
  const count = lines.slice(first).findIndex((line) => !line.startsWith('|'));
  lines.splice(first, count, ...rows);
  writeFileSync(file, lines.join('\n'));
}
