import { lockDataDir, openCatalogue } from '../../src/catalogue/index.js';
import { openCelebA } from '../../src/dataset/index.js';
import { importImages } from '../../src/ingestion/index.js';
import { openEmbeddedIndex } from '../../src/vectors/index.js';
import { ContentExtractor } from './content-extractor.js';
import { LABEL_DIMENSIONS, LabelModel } from './label-model.js';

// A process for tests to kill: imports a folder into the embedded stores, with a model and an extractor without weights.
// Arguments: data folder, dataset folder, model version. Prints `ready`, `done <n>` as it goes, and the report as JSON.

const [dataDir, folder, modelVersion] = process.argv.slice(2);
const lock = await lockDataDir(dataDir);
const { catalogue, embeddings, close } = await openCatalogue({ dataDir });
const index = await openEmbeddedIndex({ store: embeddings, dimensions: LABEL_DIMENSIONS, threads: 1 });
const dataset = await openCelebA(folder);
process.stdout.write('ready\n');
const model = new LabelModel(modelVersion);
const report = await importImages({
  source: dataset.images(),
  dataset: 'tests',
  catalogue,
  index,
  model: () => model,
  extractor: new ContentExtractor(1),
  onProgress: ({ done }) => process.stdout.write(`done ${done}\n`),
});
await index.close();
await close();
await lock.release();
process.stdout.write(`${JSON.stringify(report)}\n`);
