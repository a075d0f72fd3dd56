import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { renderSyntheticDataset } from '../../src/dataset/index.js';
import { facet, graphql, serveFacet, startFacet } from '../support/facet.js';

const FACES = 120;
const root = mkdtempSync(join(tmpdir(), 'facet-kill-'));
const gallery = { FACET_DATA_DIR: join(root, 'gallery') };
const photographs = join(root, 'photographs');

const walk = z.object({
  edges: z.array(z.object({ node: z.object({ externalId: z.string() }) })),
  pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
});

/** External ids of the dataset, page by page, once from the catalogue and once from the index. */
async function everyImage(url: string, field: string, args: string): Promise<string[]> {
  const ids: string[] = [];
  let after: string | null = null;
  do {
    const query = `query ($after: String) { ${field}(${args} filter: { datasets: ["killed"] }, first: 100, after: $after) {
      edges { node { externalId } } pageInfo { hasNextPage endCursor } } }`;
    const { data, errors } = await graphql(url, query, { after });
    expect(errors).toBeUndefined();
    const page = walk.parse(data?.[field]);
    ids.push(...page.edges.map(({ node }) => node.externalId));
    after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
  } while (after !== null);
  return ids.sort();
}

describe('facet import, killed', () => {
  beforeAll(async () => {
    await renderSyntheticDataset({ folder: photographs, count: FACES, seed: 2 });
  }, 240_000);

  afterAll(() => {
    rmSync(root, { recursive: true, force: true });
  });

  it('run again, has every image exactly once in both stores', async () => {
    const args = ['import', photographs, '--dataset', 'killed'];
    let killed = 0;
    for (const wait of [300, 1200, 2500]) {
      const child = startFacet(args, gallery);
      let told = '';
      const working = new Promise<void>((resolve) => {
        child.stderr?.on('data', (chunk: Buffer) => {
          told += chunk.toString();
          if (told.includes('Indexing')) resolve();
        });
      });
      await Promise.race([working, once(child, 'close')]);
      await delay(wait);
      if (child.kill('SIGKILL')) killed++;
      if (child.exitCode === null && child.signalCode === null) await once(child, 'close');
    }
    expect(killed).toBeGreaterThan(0);

    const { code, result } = await facet(args, gallery);
    expect({ code, failed: result?.failed }).toEqual({ code: 0, failed: { count: 0, examples: [] } });
    const served = await serveFacet(gallery);
    try {
      const expected = Array.from({ length: FACES }, (_, i) => `${String(i + 1).padStart(6, '0')}.jpg`);
      expect(await everyImage(served.url, 'images', '')).toEqual(expected);
      expect(await everyImage(served.url, 'searchByAttributes', 'query: { present: [SMILING] },')).toEqual(
        expected,
      );
    } finally {
      expect(await served.stop()).toBe(0);
    }
  }, 240_000);
});
