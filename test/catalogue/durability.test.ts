import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openCatalogue } from '../../src/catalogue/index.js';
import { seedEmbeddedDatabase } from '../support/embedded-template.js';
import { Child } from './child.js';
import { temporaryFolder } from './stores.js';

/** Writes batch after batch, images and embeddings, and says the number of each one that was acknowledged. */
const WRITE = `
  import { openCatalogue } from 'dist/catalogue/index.js';
  import { imageId } from 'dist/domain/index.js';
  const stores = await openCatalogue({ dataDir: args[0] });
  await stores.embeddings.createCollection('m');
  for (let batch = Number(args[1]); ; batch++) {
    const images = Array.from({ length: 50 }, (_, i) => ({
      id: imageId('d', batch + '/' + i), dataset: 'd', externalId: batch + '/' + i, sha256: 'a'.repeat(64),
      location: 'file:///x', mediaType: 'image/jpeg', width: 1, height: 1, bytes: 1, partition: null,
      labels: new Int8Array(40).fill(1), metadata: {},
    }));
    await stores.catalogue.putPending(images);
    await stores.embeddings.put('m', images.map(({ id }) => (
      { id, vector: new Float32Array(300).fill(batch), attributes: [], dataset: 'd', partition: null })));
    await stores.catalogue.markIndexed(images.map(({ id }) => id));
    say(String(batch));
  }`;

const OPEN = `
  import { openCatalogue } from 'dist/catalogue/index.js';
  const stores = await openCatalogue({ dataDir: args[0] }); await stores.close(); say('done');`;

const batchOf = ({ externalId }: { readonly externalId: string }) => Number(externalId.split('/')[0]);
const count = (batches: readonly number[], batch: number) =>
  batches.filter((other) => other === batch).length;

describe('the embedded database', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  beforeEach(async () => {
    folder = await temporaryFolder();
  });
  afterEach(() => folder.remove());

  it('has everything it acknowledged after kill -9, whole batches only, again and again', async () => {
    await seedEmbeddedDatabase(folder.path);
    let acknowledged = -1;
    for (const writes of [1, 9, 4]) {
      const child = new Child(WRITE, [folder.path, String(acknowledged + 1)]);
      for (let i = 0; i < writes; i++) acknowledged = z.coerce.number().parse(await child.line());
      await child.kill('SIGKILL');

      const stores = await openCatalogue({ dataDir: folder.path });
      const images = await stores.catalogue.page({}, 100_000);
      const batches = images.map(batchOf);
      for (let batch = 0; batch <= acknowledged; batch++) expect(count(batches, batch)).toBe(50);
      // What was under way may be there as well, but never a part of a batch.
      for (const batch of new Set(batches)) expect(count(batches, batch)).toBe(50);
      const vectors = new Map(
        (await stores.embeddings.scan('m', 100_000)).map(({ id, vector }) => [id, vector[299]]),
      );
      for (const image of images) expect(vectors.get(image.id)).toBe(batchOf(image));
      await stores.close();
    }
  }, 120_000);

  it('opens after a kill while it was being made', async () => {
    const child = new Child(OPEN, [folder.path]);
    // The moment from which PGlite, left alone, would not open the folder again.
    while (!existsSync(join(folder.path, 'db.unfinished', 'PG_VERSION'))) {
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    await child.kill('SIGKILL');
    const again = new Child(OPEN, [folder.path]);
    expect(await again.line()).toBe('done');
    await again.finish();
    expect(existsSync(join(folder.path, 'db.unfinished'))).toBe(false);
  }, 120_000);
});
