import { afterAll, beforeAll, describe, expect } from 'vitest';
import { vectorIndexContract, type VectorIndexFixture } from '../../contract/vector-index.js';
import { startFakeQdrant, type FakeQdrant } from '../../support/qdrant/fake-server.js';
import { fixtureOn } from '../../support/qdrant/fixture.js';
import { qdrantOpenApi } from '../../support/qdrant/openapi.js';

describe.skipIf(!qdrantOpenApi.present)(`on a fake that checks requests (${qdrantOpenApi.reason})`, () => {
  let fake: FakeQdrant | undefined;
  beforeAll(async () => {
    fake = await startFakeQdrant();
  });
  afterAll(() => fake?.close());

  vectorIndexContract('Qdrant, fake', open);
  vectorIndexContract('Qdrant, fake, int8', (dimensions) => open(dimensions, 'int8'));

  function open(dimensions: number, quantization: 'none' | 'int8' = 'none'): Promise<VectorIndexFixture> {
    if (fake === undefined) throw new Error('the fake was not started');
    const { url, violations } = fake;
    const fixture = fixtureOn(url, dimensions, { quantization });
    return Promise.resolve({
      ...fixture,
      dispose: async () => {
        await fixture.dispose();
        expect(violations.splice(0)).toEqual([]);
      },
    });
  }
});
