// The TypeScript of GraphQL operations by schema.graphql: result and variables types, and typed documents.
import { readFileSync } from 'node:fs';
import { codegen } from '@graphql-codegen/core';
import * as typedDocumentNode from '@graphql-codegen/typed-document-node';
import * as typescript from '@graphql-codegen/typescript';
import * as operations from '@graphql-codegen/typescript-operations';
import { parse } from 'graphql';

/** @param files paths of .graphql files whose operations have names of their own */
export function operationTypes(files) {
  const read = (path) => readFileSync(path, 'utf8');
  return codegen({
    filename: 'generated.ts',
    schema: parse(read(new URL('../schema.graphql', import.meta.url))),
    documents: files.map((location) => ({ location: String(location), document: parse(read(location)) })),
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
}
