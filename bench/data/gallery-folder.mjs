// Data folders with made-up galleries as `facet serve` finds them: rows, and random embeddings under the shipped model's
// version. Made once a run for each size; there are no picture files behind them.
import { cpSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { openCatalogue } from '../../dist/catalogue/index.js';
import { loadModel } from '../../dist/model/index.js';
import { openEmbeddedIndex } from '../../dist/vectors/index.js';
import { batchAt, batchStarts, DIMENSIONS } from '../synthetic-gallery.mjs';
import { MODEL_FOLDER } from './real-embeddings.mjs';

/** Makes a data folder with an empty database: the first of a run is made, the others are copies of it. */
export async function emptyFolder({ shared }, folder) {
  const first = join(shared, 'empty');
  if (!existsSync(first)) await (await openCatalogue({ dataDir: first })).close();
  cpSync(first, folder, { recursive: true });
}

/** @returns the folder of a gallery of so many images (0: an empty one) */
export async function galleryFolder(context, images) {
  const folder = join(context.shared, `gallery-${images}`);
  if (existsSync(folder)) return folder;
  await emptyFolder(context, folder);
  context.say(`making a gallery of ${images} images`);
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
