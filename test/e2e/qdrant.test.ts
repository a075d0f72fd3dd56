import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { graphql, serveFacet, type Served } from '../support/facet.js';
import { labelInstallation, type Installation } from '../support/label-installation.js';
import { startFakeQdrant, type FakeQdrant } from '../support/qdrant/fake-server.js';
import { qdrantOpenApi } from '../support/qdrant/openapi.js';

const SEARCH = `{ searchByAttributes(query: { present: [SMILING, MALE], absent: [YOUNG] }, first: 10) {
  edges { score node { id } } pageInfo { hasNextPage } } }`;
const IMAGES = '{ images(first: 3) { edges { node { id externalId } } } }';

const search = z.object({
  searchByAttributes: z.object({
    edges: z.array(z.object({ score: z.number(), node: z.object({ id: z.string() }) })),
  }),
});

async function health(url: string) {
  const answer = await fetch(`${url}/health/ready`);
  return { http: answer.status, ...z.looseObject({}).parse(await answer.json()) };
}

/** Searches are refused with a reason; everything that needs no index is answered. */
async function expectDegraded({ url }: Served): Promise<void> {
  const refused = await graphql(url, SEARCH);
  expect(refused.errors).toMatchObject([{ extensions: { code: 'SERVICE_UNAVAILABLE' } }]);
  expect(refused.errors?.[0].message).toContain('Qdrant');
  expect((await graphql(url, IMAGES)).data).toMatchObject({ images: { edges: [{}, {}, {}] } });
  expect(await health(url)).toMatchObject({ http: 200, status: 'degraded', missing: ['index'] });
}

describe.skipIf(!qdrantOpenApi.present)(`a server on Qdrant (${qdrantOpenApi.reason})`, () => {
  let fake: FakeQdrant;
  let installation: Installation;
  let served: Served;

  beforeAll(async () => {
    fake = await startFakeQdrant();
    installation = await labelInstallation(120, undefined, fake.url);
    served = await serveFacet(installation.environment);
  }, 240_000);
  afterAll(async () => {
    await served.stop();
    await fake.close();
    installation.remove();
  });

  it('searches there, with no request that Qdrant does not know', async () => {
    const { errors, data } = await graphql(served.url, SEARCH);
    expect(errors).toBeUndefined();
    expect(search.parse(data).searchByAttributes.edges).toHaveLength(10);
    expect(fake.log.some((line) => /^POST \/collections\/facet_\w+\/points\/query$/.test(line))).toBe(true);
    expect(await health(served.url)).toMatchObject({ http: 200, status: 'ready', missing: [] });
    expect(fake.violations).toEqual([]);
  });

  it('goes on with the catalogue while Qdrant fails, and searches again when it is back', async () => {
    fake.intercept = () => ({ status: 503, error: 'no quorum' });
    await expectDegraded(served);
    fake.intercept = () => undefined;
    expect((await graphql(served.url, SEARCH)).errors).toBeUndefined();
    expect(await health(served.url)).toMatchObject({ status: 'ready' });
  });

  it('starts while Qdrant is down', async () => {
    expect(await served.stop()).toBe(0);
    await fake.close();
    served = await serveFacet(installation.environment);
    await expectDegraded(served);
  });
});
