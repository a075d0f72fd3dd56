import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readConfig, VARIABLES } from '../../src/config/index.js';
import { FacetError } from '../../src/domain/index.js';

const root = resolve(import.meta.dirname, '../..');
const variables = Object.entries(VARIABLES).map(([name, schema]) => {
  const parsed = schema.safeParse(undefined);
  return {
    name,
    doc: schema.description ?? '',
    default: parsed.success && parsed.data !== undefined ? String(parsed.data) : '',
  };
});

describe('configuration', () => {
  it('has defaults for everything', () => {
    const config = readConfig({});
    expect(config).toMatchObject({
      port: 4000,
      host: '127.0.0.1',
      device: 'auto',
      databaseUrl: undefined,
      gallery: true,
      graphiql: true,
    });
    expect(Object.isFrozen(config)).toBe(true);
  });

  it('reads what is set and takes an empty value for absent', () => {
    const config = readConfig({ PORT: '0', FACET_DATA_DIR: 'x', DATABASE_URL: '', FACET_GRAPHIQL: 'false' });
    expect(config).toMatchObject({ port: 0, dataDir: resolve('x'), databaseUrl: undefined, graphiql: false });
  });

  it('reads where Qdrant is, and takes its absence for the embedded index', () => {
    expect(readConfig({ QDRANT_API_KEY: 'k', QDRANT_REPLICATION_FACTOR: '2' }).qdrant).toBeUndefined();
    const { qdrant } = readConfig({
      QDRANT_URL: 'https://q.example:443',
      QDRANT_API_KEY: 'k',
      QDRANT_SHARD_NUMBER: '6',
      QDRANT_REPLICATION_FACTOR: '3',
      QDRANT_WRITE_CONSISTENCY_FACTOR: '2',
      QDRANT_QUANTIZATION: 'int8',
    });
    expect(qdrant).toEqual({
      url: 'https://q.example:443',
      apiKey: 'k',
      collection: 'facet',
      shardNumber: 6,
      replicationFactor: 3,
      writeConsistencyFactor: 2,
      quantization: 'int8',
    });
  });

  it.each([
    ['QDRANT_URL', 'localhost:6333'],
    ['QDRANT_COLLECTION', 'with_underscore'],
    ['QDRANT_SHARD_NUMBER', '0'],
    ['QDRANT_REPLICATION_FACTOR', '1.5'],
    ['QDRANT_WRITE_CONSISTENCY_FACTOR', '2'],
    ['QDRANT_QUANTIZATION', 'binary'],
    ['PORT', '70000'],
    ['PORT', 'http'],
    ['DATABASE_URL', 'mysql://localhost/x'],
    ['FACET_DEVICE', 'gpu'],
    ['FACET_MAX_IMAGE_BYTES', '0'],
    ['FACET_GRAPHIQL', 'maybe'],
  ])('refuses %s=%s by name', (name, value) => {
    expect(() => readConfig({ [name]: value })).toThrow(FacetError);
    expect(() => readConfig({ [name]: value })).toThrow(new RegExp(`^${name}: `));
  });

  it('is documented: .env.example holds every variable with its default (node scripts/write-docs.mjs writes it)', async () => {
    const text = variables.map((v) => `# ${v.doc}\n#${v.name}=${v.default}\n`).join('\n');
    await expect(text).toMatchFileSnapshot(resolve(root, '.env.example'));
  });

  it("is documented: README's table has a row a variable (node scripts/write-docs.mjs)", () => {
    // The formatter pads the table's cells.
    const readme = readFileSync(resolve(root, 'README.md'), 'utf8').replaceAll(/ +/g, ' ');
    for (const v of variables)
      expect(readme).toContain(
        `| \`${v.name}\` |${v.default === '' ? '' : ` \`${v.default}\``} | ${v.doc} |`,
      );
  });
});
