// Writes generated.ts: the types of operations.graphql by schema.graphql. `--check` writes nothing and fails if it is old.
import { readFileSync, writeFileSync } from 'node:fs';
import { operationTypes } from '../../scripts/operation-types.mjs';

const here = (path) => new URL(path, import.meta.url);
const text = await operationTypes([here('operations.graphql')]);
if (!process.argv.includes('--check')) writeFileSync(here('generated.ts'), text);
else if (readFileSync(here('generated.ts'), 'utf8') !== text) {
  console.error('examples/typed-client/generated.ts is old: npm run example:types');
  process.exit(1);
}
