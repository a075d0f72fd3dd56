import { describe } from 'vitest';
import { vectorIndexContract } from '../../contract/vector-index.js';
import { fixtureOn } from '../../support/qdrant/fixture.js';

const url = process.env.QDRANT_URL ?? '';

describe.skipIf(url === '')('on a real Qdrant (QDRANT_URL names one)', () => {
  const apiKey = process.env.QDRANT_API_KEY;
  for (const quantization of ['none', 'int8'] as const) {
    vectorIndexContract(`Qdrant, real, ${quantization}`, (dimensions) =>
      Promise.resolve(fixtureOn(url, dimensions, { apiKey, quantization })),
    );
  }
});
