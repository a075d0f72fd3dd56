import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { imageId } from '../../src/domain/index.js';
import { facet, graphql, serveFacet } from '../support/facet.js';
import { labelInstallation, type Installation } from '../support/label-installation.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const IMAGES = 60;
const id = (n: number) => imageId('labels', `${n}.jpg`);
const NOBODY = '00000000-0000-4000-8000-000000000000';

const finding = z.object({
  found: z.number(),
  mended: z.number(),
  left: z.number(),
  examples: z.array(z.string()),
  unmended: z.array(z.object({ id: z.string(), code: z.string(), reason: z.string() })),
});
const reconciled = z.object({
  consistent: z.boolean(),
  rows: z.number(),
  points: z.number(),
  findings: z.record(z.string(), finding),
});

/** One gallery's life with the real command; each step goes on from the one before. */
function lifecycleStory(name: string, open: () => Promise<TestDatabase | undefined>): void {
  describe(`deleting, relabelling and reconciling, ${name}`, () => {
    let installation: Installation;
    let database: TestDatabase | undefined;
    beforeAll(async () => {
      database = await open();
      installation = await labelInstallation(IMAGES, database?.url);
    }, 240_000);
    afterAll(async () => {
      await database?.drop();
      installation.remove();
    });
    const run = (...args: string[]) => facet(args, installation.environment);
    const reconcile = async (...args: string[]) => {
      const { code, result, stderr } = await run('reconcile', ...args);
      return { code, stderr, ...reconciled.parse(result) };
    };

    it('over GraphQL, beside a deletion that had been cut short', async () => {
      await installation.sql(`UPDATE images SET state = 'DELETING' WHERE id IN ('${id(0)}', '${id(1)}')`);
      const served = await serveFacet(installation.environment);
      try {
        const { data } = await graphql(
          served.url,
          `mutation($id: ID!, $ids: [ID!]!) {
            deleteImages(ids: $ids) { deleted errors { index code } }
            labelImages(items: [{ id: $id, present: [BALD], absent: [MALE] }, { id: "${NOBODY}", present: [] }]) {
              images { id labels { present absent } } errors { index code }
            }
          }`,
          { id: id(3), ids: [id(2), id(0)] },
        );
        expect(data).toEqual({
          // The start has finished what was cut short.
          deleteImages: { deleted: [id(2)], errors: [{ index: 1, code: 'NOT_FOUND' }] },
          labelImages: {
            images: [{ id: id(3), labels: { present: ['BALD'], absent: ['MALE'] } }],
            errors: [{ index: 1, code: 'NOT_FOUND' }],
          },
        });
      } finally {
        expect(await served.stop()).toBe(0);
      }
    }, 120_000);

    it('finds what was done to the stores, mends what can be mended, and says why not the rest', async () => {
      await installation.sql(`DO $$ BEGIN
        DELETE FROM images WHERE id = '${id(4)}';
        UPDATE embeddings SET attributes = '{}' WHERE image_id = '${id(5)}';
        UPDATE images SET partition = 'test' WHERE id = '${id(6)}';
        UPDATE images SET state = 'DELETING' WHERE id = '${id(7)}';
        INSERT INTO embedding_collections (model_version) VALUES ('old');
        INSERT INTO embeddings SELECT old.id, image_id, vector, attributes, dataset, partition
          FROM embeddings, (SELECT id FROM embedding_collections WHERE model_version = 'old') AS old
          WHERE image_id = '${id(8)}';
        DELETE FROM embeddings WHERE image_id = '${id(9)}';
      END $$`);
      const { code, consistent, findings, rows } = await reconcile();
      expect([code, consistent, rows]).toEqual([1, false, IMAGES - 4]);
      expect(findings).toMatchObject({
        wrongModelVersion: { found: 1, mended: 0, left: 1, examples: [id(8)] },
        rowsWithoutPoints: { found: 1, examples: [id(9)] },
        pointsWithoutRows: { found: 1, left: 1, examples: [id(4)] },
        wrongPayload: { found: 2, examples: [id(5), id(6)].sort() },
        pending: { found: 0 },
        deleting: { found: 1, examples: [id(7)] },
      });
      const fixed = await reconcile('--fix');
      expect([fixed.code, fixed.consistent]).toEqual([1, false]);
      const { rowsWithoutPoints, ...mended } = fixed.findings;
      expect(Object.values(mended).map(({ left }) => left)).toEqual([0, 0, 0, 0, 0]);
      expect(mended.wrongPayload).toMatchObject({ found: 2, mended: 2 });
      // Its gallery has neither features nor files.
      expect(rowsWithoutPoints).toMatchObject({ found: 1, mended: 0, left: 1, unmended: [{ id: id(9) }] });
      expect(rowsWithoutPoints.unmended[0].reason).toContain('/nowhere');
    }, 120_000);

    it('facet delete: images, then all of a dataset', async () => {
      const some = await run('delete', id(9), NOBODY, id(10));
      expect(some.code).toBe(1);
      expect(some.result).toMatchObject({
        deleted: 2,
        errors: [{ index: 1, id: NOBODY, code: 'NOT_FOUND' }],
      });
      expect(some.stderr).toContain(NOBODY);
      expect(await reconcile()).toMatchObject({
        code: 0,
        consistent: true,
        rows: IMAGES - 7,
        points: IMAGES - 7,
      });
      const whole = await run('delete', '--dataset', 'labels');
      expect(whole).toMatchObject({ code: 0, result: { deleted: IMAGES - 7, errors: [] } });
      expect(await run('delete', '--dataset', 'labels')).toMatchObject({
        code: 1,
        result: { error: { code: 'NOT_FOUND', field: 'dataset' } },
      });
    }, 120_000);
  });
}

it.each([[[]], [['--dataset', 'labels', NOBODY]]])('facet delete %j is refused', async (args) => {
  expect(await facet(['delete', ...args], {})).toMatchObject({
    code: 1,
    result: { error: { code: 'BAD_USER_INPUT', field: 'ids' } },
  });
});

lifecycleStory('embedded', () => Promise.resolve(undefined));
describe.skipIf(process.env.TEST_DATABASE_URL === undefined)('with a PostgreSQL', () => {
  lifecycleStory('on PostgreSQL', createTestDatabase);
});
