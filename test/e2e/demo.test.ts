import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { renderSyntheticDataset } from '../../src/dataset/index.js';
import { facet, graphql, serveFacet, startFacet, type Environment, type Served } from '../support/facet.js';
import { partOf, runSnippet, snippetTools } from '../support/api-docs.js';
import { ingestionEnded } from '../support/ingestions.js';
import { browser, openOffline } from '../support/browser.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const FACES = 128;
/** Both stories' data folder: the second finds faces and model as the first left them, and fills its own database. */
const dataDir = mkdtempSync(join(tmpdir(), 'facet-e2e-'));
afterAll(() => {
  rmSync(dataDir, { recursive: true, force: true });
});

const connection = z.object({
  edges: z.array(
    z.object({
      cursor: z.string(),
      score: z.number(),
      probability: z.number(),
      node: z.object({ id: z.string(), externalId: z.string(), url: z.string() }),
    }),
  ),
  pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
});

const SEARCH = `query ($query: AttributeQueryInput!, $first: Int, $after: String, $filter: ImageFilterInput) {
  searchByAttributes(query: $query, first: $first, after: $after, filter: $filter) {
    edges { cursor score probability node { id externalId url(width: 64) } }
    pageInfo { hasNextPage endCursor }
  }
}`;

const smiling = { present: ['SMILING', 'EYEGLASSES'], absent: ['MALE'] };

/** The README's first command, smaller, as processes: demo, then serve, over HTTP. */
function demoStory(name: string, open: () => Promise<TestDatabase | undefined>): void {
  describe(`facet demo and serve, ${name}`, () => {
    let database: TestDatabase | undefined;
    let environment: Environment;
    let served: Served;

    beforeAll(async () => {
      database = await open();
      environment = {
        FACET_DATA_DIR: dataDir,
        ...(database === undefined ? {} : { DATABASE_URL: database.url }),
      };
      const demo = await facet(['demo', '--count', String(FACES)], environment);
      expect(demo.stderr).toContain('Indexing');
      expect(demo).toMatchObject({ code: 0, result: { images: FACES, changed: true } });
      served = await serveFacet(environment);
    }, 180_000);

    afterAll(async () => {
      await served.stop();
      await database?.drop();
    });

    async function search(variables: Readonly<Record<string, unknown>>) {
      const { data, errors } = await graphql(served.url, SEARCH, variables);
      expect(errors).toBeUndefined();
      return connection.parse(data?.searchByAttributes);
    }

    it('ranks the faces by how well they fit, best first', async () => {
      const { edges } = await search({ query: smiling, first: 100 });
      expect(edges).toHaveLength(100);
      const scores = edges.map(({ score }) => score);
      expect(scores).toEqual([...scores].sort((a, b) => b - a));
      expect(scores[0]).toBeGreaterThan(scores[99]);
      const probabilities = edges.map(({ probability }) => probability);
      expect(probabilities).toEqual([...probabilities].sort((a, b) => b - a));
      expect(probabilities[0]).toBeGreaterThan(0.5);
      expect(probabilities[99]).toBeLessThan(0.5);
    });

    it('gives every face exactly once over pages of any size', async () => {
      const seen: string[] = [];
      let after: string | null = null;
      do {
        const page = await search({ query: smiling, first: 37, after });
        seen.push(...page.edges.map(({ node }) => node.id));
        after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
      } while (after !== null);
      expect(seen).toHaveLength(FACES);
      expect(new Set(seen).size).toBe(FACES);
    });

    it('filters on labels, and counts agree with the catalogue', async () => {
      const counts = await graphql(served.url, '{ attributes { attribute present searchable } }');
      const rows = z
        .array(z.object({ attribute: z.string(), present: z.number(), searchable: z.boolean() }))
        .parse(counts.data?.attributes);
      expect(rows).toHaveLength(40);
      expect(rows.filter(({ searchable }) => searchable).length).toBeGreaterThanOrEqual(25);
      const glasses = rows.find(({ attribute }) => attribute === 'EYEGLASSES');
      const { edges } = await search({ query: smiling, first: 100, filter: { present: ['EYEGLASSES'] } });
      expect(edges).toHaveLength(glasses?.present ?? -1);
    });

    it('serves the pictures it names', async () => {
      const { edges } = await search({ query: smiling, first: 1 });
      const picture = await fetch(`${served.url}${edges[0].node.url}`);
      expect(picture.status).toBe(200);
      expect(picture.headers.get('content-type')).toMatch(/^image\//);
      expect((await picture.arrayBuffer()).byteLength).toBeGreaterThan(500);
    });

    it.each([
      ['EMPTY_QUERY', { query: {} }],
      ['CONTRADICTORY_QUERY', { query: { present: ['MALE'], absent: ['MALE'] } }],
      ['UNKNOWN_ATTRIBUTE', { query: { present: ['TALL'] } }],
      ['FIRST_OUT_OF_RANGE', { query: smiling, first: 0 }],
      ['FIRST_OUT_OF_RANGE', { query: smiling, first: 101 }],
      ['INVALID_CURSOR', { query: smiling, after: 'bm9uc2Vuc2U' }],
    ])('answers %s for %j', async (code, variables) => {
      const { errors } = await graphql(served.url, SEARCH, variables);
      expect(errors?.map(({ extensions }) => extensions?.code)).toEqual([code]);
    });

    it('refuses a cursor of another query', async () => {
      const { pageInfo } = await search({ query: smiling, first: 5 });
      const other = { query: { present: ['YOUNG'] }, after: pageInfo.endCursor };
      const { errors } = await graphql(served.url, SEARCH, other);
      expect(errors?.[0].extensions).toMatchObject({ code: 'FOREIGN_CURSOR', field: 'after' });
    });

    // The page is the same whatever the store.
    it.skipIf(!browser.present || name !== 'embedded')(
      'answers the first example of GraphiQL, with the network blocked',
      async () => {
        const tab = await openOffline(served.url);
        const { page, outside, complaints } = tab;
        try {
          await page.goto(`${served.url}/graphiql`);
          await page.locator('.graphiql-query-editor .view-line').first().waitFor();
          await page.getByRole('button', { name: /^execute query/i }).click();
          const best = await search({ query: smiling, first: 1 });
          const shown = () => page.locator('.graphiql-response .view-lines').textContent();
          await expect.poll(shown, { timeout: 10_000 }).toContain(best.edges[0].node.id);
          expect({ outside, complaints }).toEqual({ outside: [], complaints: [] });
        } finally {
          await tab.close();
        }
      },
    );

    it.skipIf(name !== 'embedded' || !snippetTools.present)(
      `does what docs/api.md says of taking images in and reading errors (${snippetTools.reason})`,
      async () => {
        const { sh, js } = partOf('Taking images in');
        const accepted = z.object({
          data: z.object({
            ingestImages: z.object({ ingestion: z.object({ id: z.string() }), errors: z.array(z.never()) }),
          }),
        });
        const ids: string[] = [];
        for (const text of sh) {
          const { data } = accepted.parse(JSON.parse(await runSnippet('sh', text, served.url)));
          ids.push(data.ingestImages.ingestion.id);
        }
        expect(ids).toHaveLength(2);
        const ended = await Promise.all(ids.map((id) => ingestionEnded(served.url, id)));
        expect(ended.map(({ imported, failed }) => [imported, failed])).toEqual([
          [1, 0],
          [2, 0],
        ]);
        expect(await runSnippet('js', js[0], served.url, ids[0])).toMatch(
          /COMPLETED.*total: 1,\s+imported: 1/s,
        );
        const { python } = partOf('Reading an error');
        expect(await runSnippet('python', python[0], served.url)).toBe('FIRST_OUT_OF_RANGE first 100\n');
      },
    );

    it('is live and ready, and holds its data folder against a second process', async () => {
      for (const path of ['/health/live', '/health/ready'])
        expect((await fetch(served.url + path)).status).toBe(200);
      const second = await facet(['demo', '--count', String(FACES)], environment);
      expect(second).toMatchObject({ code: 1, result: { error: { code: 'DATA_DIR_LOCKED' } } });
    });

    it('stops cleanly on SIGTERM, and a second demo finds nothing to do', async () => {
      expect(await served.stop()).toBe(0);
      const again = await facet(['demo', '--count', String(FACES)], environment);
      expect(again).toMatchObject({ code: 0, result: { images: FACES, changed: false } });
      const other = await facet(['demo', '--count', String(FACES), '--seed', '9'], environment);
      expect(other).toMatchObject({
        code: 1,
        result: { error: { code: 'BAD_USER_INPUT', field: '--seed' } },
      });
      served = await serveFacet(environment);
      expect((await search({ query: smiling, first: 3 })).edges).toHaveLength(3);
    });
  });
}

demoStory('embedded', () => Promise.resolve(undefined));
describe.skipIf(process.env.TEST_DATABASE_URL === undefined)(
  'with a PostgreSQL server (skipped without one)',
  () => {
    demoStory('PostgreSQL', createTestDatabase);
  },
);

describe('facet, asked wrongly', () => {
  const environment = { FACET_DATA_DIR: join(tmpdir(), 'facet-e2e-none') };

  it.each([
    [['import', '/nowhere'], 'DATASET_NOT_FOUND'],
    [['train', '/nowhere', '--validation', '0.9'], 'BAD_USER_INPUT'],
    [['train', '/nowhere', '--partition', 'train,validation'], 'BAD_USER_INPUT'],
    [['train', '/nowhere', '--recipe', 'guess'], 'BAD_USER_INPUT'],
    [['train', '/nowhere', '--name', '../up'], 'BAD_USER_INPUT'],
    [['train', '/nowhere', '--seed', '5000000000'], 'BAD_USER_INPUT'],
    [['models', 'show', 'nonesuch'], 'MODEL_MISSING'],
    [['demo', '--count', 'many'], 'BAD_USER_INPUT'],
  ])('%j fails with %s', async (args, code) => {
    expect(await facet(args, environment)).toMatchObject({ code: 1, result: { error: { code } } });
  });

  it('evaluate tells wrong usage (2) from failure (1), for jobs that act on it', async () => {
    const usage = await facet(['evaluate', '--protocol', 'guess'], environment);
    expect(usage).toMatchObject({
      code: 2,
      result: { error: { code: 'BAD_USER_INPUT', field: '--protocol' } },
    });
    expect(await facet(['evaluate', '--nonesuch'], environment)).toMatchObject({ code: 2, result: null });
  });

  it('ends, and frees the data folder, when a part cannot be opened halfway', async () => {
    const root = mkdtempSync(join(tmpdir(), 'facet-e2e-broken-'));
    try {
      await renderSyntheticDataset({ folder: join(root, 'faces'), count: 4, seed: 1 });
      // The backbone is kept in a folder of this name.
      writeFileSync(join(root, 'backbones'), 'in the way');
      const broken = { FACET_DATA_DIR: root };
      expect(await facet(['import', join(root, 'faces')], broken)).toMatchObject({ code: 1 });
      rmSync(join(root, 'backbones'));
      expect(await facet(['import', join(root, 'faces')], broken)).toMatchObject({
        code: 0,
        result: { imported: 4 },
      });
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  });

  it('names a setting that cannot be used', async () => {
    expect(await facet(['serve'], { ...environment, PORT: 'http' })).toMatchObject({
      code: 1,
      result: { error: { code: 'CONFIG_INVALID', field: 'PORT' } },
    });
  });

  it('shows help', async () => {
    const child = startFacet(['--help'], environment);
    let text = '';
    child.stdout?.on('data', (chunk: Buffer) => (text += chunk.toString()));
    await new Promise((ended) => child.once('close', ended));
    for (const command of ['demo', 'import', 'train', 'evaluate', 'serve', 'FACET_DATA_DIR'])
      expect(text).toContain(command);
  });
});
