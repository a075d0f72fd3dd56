import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';

const dist = pathToFileURL(resolve(import.meta.dirname, '../../dist')).href;

/**
 * Makes support files runnable by a plain `node`: transpiled side by side into a temporary folder, with `src` replaced
 * by the build in dist/. They may import one another, `src`, and Node's own modules.
 * @param names without extension
 * @returns the folder
 */
export function compileSupport(names: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'facet-runner-'));
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  for (const name of names) {
    const source = readFileSync(join(import.meta.dirname, `${name}.ts`), 'utf8');
    const { outputText } = ts.transpileModule(source, {
      compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 },
    });
    writeFileSync(join(folder, `${name}.js`), outputText.replaceAll('../../src/', `${dist}/`));
  }
  return folder;
}
