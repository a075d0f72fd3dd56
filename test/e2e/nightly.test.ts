import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { facet, graphql, serveFacet, type Served } from '../support/facet.js';
import { labelInstallation, type Installation } from '../support/label-installation.js';

const IMAGES = 150;
const NOBODY = '00000000-0000-4000-8000-000000000000';

/** Each image gets the embedding of its neighbour. */
const DOCTOR = `
  UPDATE embeddings SET vector = other.vector
  FROM (SELECT image_id, lead(vector, 1, (SELECT vector FROM embeddings ORDER BY image_id LIMIT 1))
          OVER (ORDER BY image_id) AS vector FROM embeddings) AS other
  WHERE other.image_id = embeddings.image_id`;

const difference = z.object({
  name: z.string(),
  difference: z.number(),
  low: z.number(),
  high: z.number(),
  pValue: z.number(),
});
const night = z.object({
  recorded: z.string().nullable(),
  metrics: z.array(z.object({ name: z.string(), mean: z.number() })),
  comparison: z.object({ paired: z.number(), metrics: z.array(difference) }).nullable(),
  failed: z.array(z.object({ metric: z.string(), mean: z.number().nullable() })),
});
const map = <T extends { readonly name: string }>(metrics: readonly T[]): T => {
  const found = metrics.find(({ name }) => name === 'mAP');
  if (found === undefined) throw new Error('no mAP');
  return found;
};

/** What the host's cron does, night after night, with a server that stays up. */
// One store is enough here: test/contract/ and e2e/demo.test.ts hold both stores to the same answers.
describe('facet evaluate --server, embedded', () => {
  let installation: Installation;
  let served: Served;
  let bound: string;
  const scratch = mkdtempSync(join(tmpdir(), 'facet-nightly-'));

  beforeAll(async () => {
    installation = await labelInstallation(IMAGES);
    served = await serveFacet(installation.environment);
  }, 240_000);
  afterAll(async () => {
    await served.stop();
    installation.remove();
    rmSync(scratch, { recursive: true, force: true });
  });

  const evaluate = (...args: string[]) =>
    // Its own data folder is none: all it has is the server's address.
    facet(['evaluate', '--queries', '60', '--server', served.url, ...args], {
      FACET_DATA_DIR: '/nowhere',
    });

  it('the first night has nothing to compare with, and passes', async () => {
    const { code, result, stderr } = await evaluate(
      '--record',
      '--compare',
      'last',
      '--fail-below',
      'mAP=0.5',
    );
    expect({ code, stderr }).toMatchObject({ code: 0 });
    const found = night.parse(result);
    expect([found.comparison, found.failed]).toEqual([null, []]);
    expect(stderr).toContain('nothing to compare with');
    bound = (map(found.metrics).mean - 0.02).toFixed(3);
  }, 60_000);

  it('the second night finds no difference', async () => {
    const { code, result } = await evaluate('--record', '--compare', 'last', '--fail-below', `mAP=${bound}`);
    expect(code).toBe(0);
    const { comparison } = night.parse(result);
    expect(comparison?.paired).toBe(60);
    for (const metric of comparison?.metrics ?? []) {
      expect([metric.name, metric.difference, metric.pValue]).toEqual([metric.name, 0, 1]);
    }
  }, 60_000);

  it('turns red the night after the index was doctored, and names the drop', async () => {
    expect(await served.stop()).toBe(0);
    await installation.sql(DOCTOR);
    served = await serveFacet(installation.environment);
    const page = join(scratch, 'report.html');
    const args = ['--record', '--compare', 'last', '--fail-below', `mAP=${bound}`, '--html', page];
    const { code, result, stderr } = await evaluate(...args);
    expect({ code, stderr }).toMatchObject({ code: 3 });
    const { comparison, failed } = night.parse(result);
    const drop = map(comparison?.metrics ?? []);
    expect(drop.high).toBeLessThan(0);
    expect(drop.pValue).toBeLessThan(0.01);
    expect(failed.map(({ metric }) => metric)).toEqual(['mAP']);
    expect(stderr).toMatch(
      /facet: mAP is 0\.\d+, below 0\.\d+ \(partial, 3 attributes a query\); -0\.\d+ since the run of \S+, 95% interval -0\.\d+ to -0\.\d+, p 0\.\d+/,
    );
    const html = readFileSync(page, 'utf8');
    expect(html).toContain('mAP');
    expect(html).not.toContain('http://');
    // History: the two nights before.
    const { data } = await graphql(served.url, '{ evaluations { edges { node { id } } } }');
    const { edges } = z
      .object({ edges: z.array(z.object({ node: z.object({ id: z.string() }) })) })
      .parse(data?.evaluations);
    expect(edges).toHaveLength(3);
    // Against a named run, too; the run of the night before is the doctored one by then.
    const named = await evaluate('--record', '--compare', edges[2].node.id);
    expect(named.code).toBe(0);
    expect(map(night.parse(named.result).comparison?.metrics ?? []).high).toBeLessThan(0);
    const last = await evaluate('--record', '--compare', 'last');
    expect(map(night.parse(last.result).comparison?.metrics ?? []).difference).toBe(0);
  }, 120_000);

  it('without --record keeps nothing', async () => {
    const { code, result } = await evaluate('--attributes', '1,2');
    expect(code).toBe(0);
    const { runs } = z.object({ runs: z.array(night.omit({ failed: true })) }).parse(result);
    expect(runs.map(({ recorded }) => recorded)).toEqual([null, null]);
    const { data } = await graphql(served.url, '{ evaluations { edges { node { id } } } }');
    expect(data).toMatchObject({ evaluations: { edges: { length: 5 } } });
  }, 60_000);

  it('fails with 1, and says why, where it cannot be done', async () => {
    expect(await evaluate('--record', '--compare', NOBODY)).toMatchObject({
      code: 1,
      result: { error: { code: 'NOT_FOUND', field: '--compare' } },
    });
    expect(await evaluate('--queries', '10001')).toMatchObject({
      code: 1,
      result: { error: { code: 'BAD_USER_INPUT', field: 'queries', limit: 10_000 } },
    });
  }, 60_000);

  it('goes on in this process once the server is stopped', async () => {
    expect(await served.stop()).toBe(0);
    const args = [
      'evaluate',
      '--queries',
      '60',
      '--record',
      '--compare',
      'last',
      '--fail-below',
      `mAP=${bound}`,
    ];
    const { code, result } = await facet(args, installation.environment);
    expect(code).toBe(3);
    expect(map(night.parse(result).comparison?.metrics ?? []).difference).toBe(0);
    served = await serveFacet(installation.environment);
  }, 120_000);
});

describe('facet evaluate --server, asked wrongly', () => {
  const environment = { FACET_DATA_DIR: '/nowhere' };

  it.each([
    [['--server', 'localhost:4000'], '--server'],
    [['--server', 'nonsense'], '--server'],
    [['--server', 'http://127.0.0.1:1', '--index-quality'], '--index-quality'],
    [['--server', 'http://127.0.0.1:1', '--compare', 'last'], '--compare'],
  ])('%j is wrong usage: 2', async (args, field) => {
    expect(await facet(['evaluate', ...args], environment)).toMatchObject({
      code: 2,
      result: { error: { code: 'BAD_USER_INPUT', field } },
    });
  });

  it('a server that is not there, or is another, is a failure: 1', async () => {
    const unreachable = await facet(['evaluate', '--server', 'http://127.0.0.1:1'], environment);
    expect(unreachable).toMatchObject({
      code: 1,
      result: { error: { code: 'SERVICE_UNAVAILABLE', field: '--server' } },
    });
    expect(unreachable.stderr).toContain('--server: http://127.0.0.1:1 does not answer');
    const other = createServer((_request, response) => response.writeHead(404).end('<html>'));
    other.listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = z.object({ port: z.number() }).parse(other.address());
    const strange = await facet(['evaluate', '--server', `http://127.0.0.1:${address.port}`], environment);
    other.close();
    expect(strange).toMatchObject({ code: 1, result: { error: { code: 'SERVICE_UNAVAILABLE' } } });
    expect(strange.stderr).toContain('answered status 404, and not as a Facet server does');
  });
});
