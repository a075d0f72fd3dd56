import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildApiSchema, operationHash, readOperations } from '../../src/api/index.js';
import { facet } from '../support/facet.js';

const MODEL = 'query Model {\n  model { ...Facts }\n}\n\nfragment Facts on Model { name version }\n';
const WATCH = 'subscription ($id: ID!) { ingestion(id: $id) { state } }\n';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'facet-operations-'));
  mkdirSync(join(folder, 'documents', 'deep', 'er'), { recursive: true });
  writeFileSync(join(folder, 'documents', 'model.graphql'), MODEL);
  writeFileSync(join(folder, 'documents', 'deep', 'er', 'watch.gql'), WATCH);
  writeFileSync(join(folder, 'documents', 'README.md'), 'no document');
  writeFileSync(join(folder, 'wrong.graphql'), '{ nothing }');
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('facet operations', () => {
  it('writes a list that a server takes, of folders and files', async () => {
    const output = join(folder, 'list.json');
    const documents = join(folder, 'documents');
    const { code, result } = await facet(
      ['operations', documents, join(documents, 'model.graphql'), '--output', output],
      {},
    );
    expect({ code, result }).toEqual({ code: 0, result: { file: output, operations: 2, documents: 3 } });
    expect(JSON.parse(readFileSync(output, 'utf8'))).toEqual({
      [operationHash(MODEL)]: MODEL,
      [operationHash(WATCH)]: WATCH,
    });
    expect(readOperations(output, buildApiSchema()).size).toBe(2);
  });

  it.each([
    ['a document that is not of the schema', 'wrong.graphql', 'wrong.graphql: Cannot query field'],
    ['a path where nothing is', 'none', 'ENOENT'],
    ['a folder without documents', 'empty', 'no .graphql or .gql file is in this folder'],
  ])('refuses %s, and writes nothing', async (_what, path, message) => {
    mkdirSync(join(folder, 'empty'), { recursive: true });
    const output = join(folder, 'refused.json');
    const { code, result } = await facet(['operations', join(folder, path), '-o', output], {});
    expect(code).toBe(1);
    expect(result).toMatchObject({ error: { code: 'BAD_USER_INPUT', field: 'paths' } });
    expect(JSON.stringify(result)).toContain(message);
    expect(() => readFileSync(output)).toThrow('ENOENT');
  });
});
