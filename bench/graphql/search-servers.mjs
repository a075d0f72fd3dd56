// A made-up gallery behind the real server and behind a bare Express route that does the same search and sends its page as
// JSON, both in this process on loopback. Queries are encoded by no model: all sides would pay the same.
import { once } from 'node:events';
import express from 'express';
import { pino } from 'pino';
import { Access } from '../../dist/access/index.js';
import { openCatalogue } from '../../dist/catalogue/index.js';
import { readConfig } from '../../dist/config/index.js';
import { ATTRIBUTES, attributeQuery, Random } from '../../dist/domain/index.js';
import { createSearchService } from '../../dist/search/index.js';
import { createServer } from '../../dist/server/index.js';
import { StageTimes } from '../../dist/telemetry/index.js';
import { openEmbeddedIndex } from '../../dist/vectors/index.js';
import { batchAt, batchStarts, DIMENSIONS, MODEL, unit } from '../synthetic-gallery.mjs';

const FIRST = 10;
export const BODY = JSON.stringify({
  query: `{ searchByAttributes(query: { present: [SMILING], absent: [MALE] }, first: ${FIRST}) {
    edges { score probability node { id externalId url(width: 178) } } pageInfo { hasNextPage endCursor } } }`,
});

/** @param dataDir with an empty database @returns the search called here, the addresses of both servers, and close */
export async function openSearchServers(dataDir, images) {
  // Fast enough for any client: what limits callers is not what is measured.
  const config = {
    ...readConfig({ FACET_DATA_DIR: dataDir, PORT: '0', LOG_LEVEL: 'warn', FACET_RATE_PER_MINUTE: '0' }),
    databaseUrl: undefined,
  };
  const stores = await openCatalogue(config);
  const index = await openEmbeddedIndex({ store: stores.embeddings, dimensions: DIMENSIONS });
  await fill(stores, index, images);
  const vector = unit(new Random(7));
  const model = {
    version: MODEL,
    manifest: { attributes: ATTRIBUTES },
    matchProbability: () => 0.5,
    encodeQueries: () => Promise.resolve(vector),
  };
  const service = createSearchService({
    index,
    catalogue: stores.catalogue,
    model: { use: (work) => work(model) },
    followIndex: () => Promise.resolve(false),
  });
  const asked = attributeQuery({ present: ['SMILING'], absent: ['MALE'] });
  const search = () => service.searchByAttributes(asked, { first: FIRST });
  const access = await Access.open({ store: stores.apiKeys, anonymous: 'none', onError: rethrow });
  const server = createServer({
    ...{ access, config, figures: {}, stages: new StageTimes(), readiness: {} },
    services: { search: service, model: () => model },
    logger: pino({ level: 'warn' }, pino.destination(2)),
  });
  const { url } = await server.listen();
  const bare = await bareRoute(search);
  return {
    search: async () => checked((await search()).edges),
    graphql: `${url}/graphql`,
    express: bare.url,
    close: async () => {
      await bare.close();
      await server.close();
      await access.close();
      await index.close();
      await stores.close();
    },
  };
}

/** What every side must answer. @throws Error */
export function checked(edges) {
  if (edges.length !== FIRST) throw new Error(`${edges.length} hits instead of ${FIRST}`);
}

async function fill(stores, index, images) {
  await index.createCollection(MODEL);
  await index.activate(MODEL);
  for (const from of batchStarts(images)) {
    const batch = batchAt(from, images);
    await stores.catalogue.putPending(batch.images);
    await index.upsert(MODEL, batch.points);
    await stores.catalogue.markIndexed(batch.images.map(({ id }) => id));
  }
}

async function bareRoute(search) {
  const app = express();
  app.use(express.json());
  app.post('/search', async (_request, response) => {
    response.json(await search());
  });
  const listening = app.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  return {
    url: `http://127.0.0.1:${listening.address().port}/search`,
    close: () => {
      listening.closeAllConnections();
      return new Promise((closed) => listening.close(closed));
    },
  };
}

function rethrow(error) {
  throw error;
}
