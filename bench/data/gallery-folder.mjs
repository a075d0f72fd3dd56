// Data folders with made-up galleries as `facet serve` finds them: rows, and random embeddings under the shipped model's
// version. Made once a run for each size; there are no picture files behind them.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { openCatalogue } from '../../dist/catalogue/index.js';
import { loadModel } from '../../dist/model/index.js';
import { openEmbeddedIndex } from '../../dist/vectors/index.js';
import { batchAt, batchStarts, DIMENSIONS } from '../synthetic-gallery.mjs';
import { MODEL_FOLDER } from './real-embeddings.mjs';

/** @returns the folder of a gallery of so many images (0: an empty one) */
export async function galleryFolder({ shared, say }, images) {
  const folder = join(shared, `gallery-${images}`);
  if (existsSync(folder)) return folder;
  say(`making a gallery of ${images} images`);
  const model = await loadModel(MODEL_FOLDER);
  const { version } = model;
  await model.close();
  const stores = await openCatalogue({ dataDir: folder });
  const index = await openEmbeddedIndex({ store: stores.embeddings, dimensions: DIMENSIONS });
  await index.createCollection(version);
  await index.activate(version);
  for (const from of batchStarts(images)) {
    const batch = batchAt(from, images);
    await stores.catalogue.putPending(batch.images);
    await index.upsert(version, batch.points);
    await stores.catalogue.markIndexed(batch.images.map(({ id }) => id));
  }
  await index.close();
  await stores.close();
  return folder;
}
