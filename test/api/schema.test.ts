import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { isEnumType, isInputObjectType, isObjectType, type GraphQLSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import { buildApiSchema, schemaText } from '../../src/api/schema.js';
import { ATTRIBUTES } from '../../src/domain/index.js';

const schema = buildApiSchema();

/** Names of everything in the schema that has no description. */
function undescribed(of: GraphQLSchema): string[] {
  const missing: string[] = [];
  const check = (name: string, described: { readonly description?: string | null | undefined }) => {
    if (!described.description) missing.push(name);
  };
  for (const type of Object.values(of.getTypeMap()).filter(({ name }) => !name.startsWith('__'))) {
    check(type.name, type);
    if (isEnumType(type)) for (const value of type.getValues()) check(`${type.name}.${value.name}`, value);
    if (isInputObjectType(type)) {
      for (const field of Object.values(type.getFields())) check(`${type.name}.${field.name}`, field);
    }
    if (isObjectType(type)) {
      for (const field of Object.values(type.getFields())) {
        check(`${type.name}.${field.name}`, field);
        for (const arg of field.args) check(`${type.name}.${field.name}(${arg.name})`, arg);
      }
    }
  }
  return missing;
}

describe('the schema', () => {
  it('is what schema.graphql says', () => {
    expect(readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8')).toBe(schemaText(schema));
  });

  it('holds all 40 attributes', () => {
    const type = schema.getType('Attribute');
    if (!isEnumType(type)) throw new Error('no enum Attribute');
    expect(type.getValues().map(({ value }): unknown => value)).toEqual([...ATTRIBUTES]);
  });

  it('describes every type, field, value and argument', () => {
    expect(undescribed(schema)).toEqual([]);
  });

  it('keeps the names that clients outside rely on', () => {
    const query = schema.getQueryType()?.getFields() ?? {};
    expect(Object.keys(query).sort()).toEqual(
      [
        'apiKeys',
        'attributes',
        'compareEvaluations',
        'evaluateRetrieval',
        'evaluation',
        'evaluations',
        'image',
        'images',
        'ingestLimits',
        'ingestion',
        'ingestions',
        'model',
        'models',
        'predictedAttributes',
        'reindex',
        'runningEvaluation',
        'searchByAttributes',
        'searches',
        'similarImages',
        'viewer',
      ].sort(),
    );
    expect(Object.keys(schema.getMutationType()?.getFields() ?? {})).toEqual([
      'createApiKey',
      'revokeApiKey',
      'cancelIngestion',
      'deleteImages',
      'importDataset',
      'ingestImages',
      'labelImages',
      'recordEvaluation',
      'reindex',
      'retryIngestion',
    ]);
    expect(Object.keys(schema.getSubscriptionType()?.getFields() ?? {})).toEqual(['ingestion']);
    const search = query.searchByAttributes;
    expect(search.args.map(({ name, type }) => `${name}: ${String(type)}`)).toEqual([
      'query: AttributeQueryInput!',
      'first: Int',
      'after: String',
      'last: Int',
      'before: String',
      'filter: ImageFilterInput',
      'exclude: [ID!]',
      'like: [ID!]',
      'minProbability: Float',
    ]);
  });
});

describe('npm run schema:check', () => {
  const script = resolve(import.meta.dirname, '../../dist/api/emit-schema.js');
  const check = (...file: string[]) =>
    spawnSync(process.execPath, [script, '--check', ...file], { encoding: 'utf8' });

  it('passes on the committed file', () => {
    expect(check()).toMatchObject({ status: 0, stderr: '' });
  });

  it('fails on drift and shows where', () => {
    const folder = mkdtempSync(join(tmpdir(), 'facet-schema-'));
    const drifted = join(folder, 'schema.graphql');
    writeFileSync(drifted, schemaText(schema).replace('  hasNextPage: Boolean!', '  hasNextPage: Boolean'));
    const { status, stderr } = check(drifted);
    rmSync(folder, { recursive: true });
    expect(status).toBe(1);
    expect(stderr).toContain('-   hasNextPage: Boolean\n+   hasNextPage: Boolean!\n');
    expect(stderr).toContain('npm run schema');
  });
});
