import { expect, it } from 'vitest';
import { MAX_INGEST_ITEMS } from '../../src/ingestion/index.js';
import { memoryServices, startServer } from '../support/api-server.js';

it('ingestLimits says what this server is set to take', async () => {
  const config = { maxUploadBytes: 3 * 2 ** 31, maxImageBytes: 12_345, maxImagePixels: 99_000 };
  const server = await startServer(memoryServices([]), { config });
  try {
    const { data } = await server.graphql(
      '{ ingestLimits { items uploadBytes imageBytes imagePixels mediaTypes } }',
    );
    expect(data).toEqual({
      ingestLimits: {
        items: MAX_INGEST_ITEMS,
        uploadBytes: 3 * 2 ** 31,
        imageBytes: 12_345,
        imagePixels: 99_000,
        mediaTypes: ['image/jpeg', 'image/png', 'image/webp', 'image/avif'],
      },
    });
  } finally {
    await server.close();
  }
});
