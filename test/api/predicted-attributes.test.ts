import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SearchFixture, sumModel } from '../search/search-fixture.js';
import { memoryServices, startServer, type TestServer } from '../support/api-server.js';
import { catalogueImage } from '../support/memory-gallery.js';

const images = Array.from({ length: 5 }, (_, n) => catalogueImage(n));
let fixture: SearchFixture;
let server: TestServer;

beforeAll(async () => {
  fixture = await SearchFixture.open();
  await fixture.use(sumModel('a'));
  await fixture.add(...images);
  server = await startServer({ ...memoryServices(images), search: fixture.service });
});
afterAll(async () => {
  await server.close();
  await fixture.index.close();
});

const ask = (of: string) =>
  server.graphql('query($of: ID!) { predictedAttributes(of: $of) { attribute score probability label } }', {
    of,
  });

describe('predictedAttributes', () => {
  it('gives what the service says, whatever the case of the id', async () => {
    const { data } = await ask(images[1].id.toUpperCase());
    expect(data).toEqual({
      predictedAttributes: await fixture.service.predictedAttributes(images[1].id),
    });
  });

  it('names what is wrong with the id', async () => {
    const malformed = await ask('x');
    expect(malformed.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', field: 'of' } }]);
    const unknown = await ask('00000000-0000-4000-8000-00000000ffff');
    expect(unknown.errors).toMatchObject([{ extensions: { code: 'NOT_FOUND', field: 'of' } }]);
  });
});
