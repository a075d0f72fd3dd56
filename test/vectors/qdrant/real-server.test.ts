import { describe } from 'vitest';
import { vectorIndexContract } from '../../contract/vector-index.js';
import { fixtureOn } from '../../support/qdrant/fixture.js';

const url = process.env.QDRANT_URL ?? '';

describe.skipIf(url === '')('on a real Qdrant (QDRANT_URL names one)', () => {
  vectorIndexContract('Qdrant, real', (dimensions) =>
    Promise.resolve(fixtureOn(url, dimensions, process.env.QDRANT_API_KEY)),
  );
});
