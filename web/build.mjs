// The gallery page: types of its operations (src/generated.ts), then everything into dist/web, compressed beforehand.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { build } from 'vite';
import { operationTypes } from '../scripts/operation-types.mjs';

const root = import.meta.dirname;
const out = join(root, '../dist/web');
const files = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();

const operations = files(join(root, 'src')).filter((file) => file.endsWith('.graphql'));
writeFileSync(join(root, 'src/generated.ts'), await operationTypes(operations));
if (!process.argv.includes('--types')) {
  await build({
    root,
    configFile: false,
    logLevel: 'warn',
    plugins: [react()],
    build: {
      outDir: out,
      emptyOutDir: true,
      target: 'es2022',
      // Browsers of 2024 and newer know light-dark(); its stand-in would only follow the system's colours.
      cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
      // No data: URLs, so that the page's policy can stay narrow.
      assetsInlineLimit: 0,
      reportCompressedSize: false,
    },
  });
  // The page of servers with FACET_GRAPHIQL=false: it knows from the start, without asking.
  const page = readFileSync(join(out, 'index.html'), 'utf8');
  const without = page.replace('name="facet-graphiql" content="on"', 'name="facet-graphiql" content="off"');
  if (without === page) throw new Error('index.html has no <meta name="facet-graphiql">');
  writeFileSync(join(out, 'without-graphiql.html'), without);
  for (const file of files(out).filter((name) => /\.(js|css|html|svg)$/.test(name))) {
    const bytes = readFileSync(file);
    writeFileSync(
      `${file}.br`,
      brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
    );
    writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }));
  }
}
