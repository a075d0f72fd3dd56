// Writes what is said of the configuration: .env.example and README's table. Run after a build; prettier comes after.
import { readFileSync, writeFileSync } from 'node:fs';
import { VARIABLES } from '../dist/config/index.js';

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
const lines = readFileSync('README.md', 'utf8').split('\n');
const first = lines.findIndex((line) => line.startsWith('| `FACET_DATA_DIR`'));
const count = lines.slice(first).findIndex((line) => !line.startsWith('| `'));
lines.splice(first, count, ...rows);
writeFileSync('README.md', lines.join('\n'));
