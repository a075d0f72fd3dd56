// Writes generated.ts: the types of operations.graphql by schema.graphql. `--check` writes nothing and fails if it is old.
import { readFileSync, writeFileSync } from 'node:fs';
import { codegen } from '@graphql-codegen/core';
import * as typedDocumentNode from '@graphql-codegen/typed-document-node';
import * as typescript from '@graphql-codegen/typescript';
import * as operations from '@graphql-codegen/typescript-operations';
import { parse } from 'graphql';

const read = (path) => readFileSync(new URL(path, import.meta.url), 'utf8');
const text = await codegen({
  filename: 'generated.ts',
  schema: parse(read('../../schema.graphql')),
  documents: [{ location: 'operations.graphql', document: parse(read('operations.graphql')) }],
  plugins: [{ typescript: {} }, { operations: {} }, { typedDocumentNode: {} }],
  pluginMap: { typescript, operations, typedDocumentNode },
  config: {
    enumsAsTypes: true,
    onlyOperationTypes: true,
    useTypeImports: true,
    scalars: {
      AttributeName: 'string',
      DateTimeISO: 'string',
      JSONObject: 'Record<string, unknown>',
      Upload: 'File',
    },
  },
});
if (!process.argv.includes('--check')) writeFileSync(new URL('generated.ts', import.meta.url), text);
else if (read('generated.ts') !== text) {
  console.error('examples/typed-client/generated.ts is old: npm run example:types');
  process.exit(1);
}
