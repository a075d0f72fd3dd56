// How fast the catalogue is: bulk load, filters, counts and the read of all embeddings, 20,000 images by default.
//   node bench/catalogue.mjs [images]                    the embedded database, in a temporary folder
//   DATABASE_URL=postgresql://… node bench/catalogue.mjs  an EMPTY scratch database on a server
// Run `npm run build` first. `cpu` is this process's processor time (with the embedded database's, without a server's):
// on a busy machine it says more than the clock.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openCatalogue } from '../dist/catalogue/index.js';
import { imageId, Random } from '../dist/domain/index.js';

const total = Number(process.argv[2] ?? 20_000);
const BATCH = 1000;
const random = new Random(1);
const dataDir = mkdtempSync(join(tmpdir(), 'facet-bench-'));

async function measure(name, rows, work) {
  const cpu = process.cpuUsage();
  const start = performance.now();
  const result = await work();
  const ms = performance.now() - start;
  const { user, system } = process.cpuUsage(cpu);
  const rate = rows > 0 ? `${Math.round((rows / ms) * 1000)} rows/s` : '';
  console.log(
    `${name.padEnd(46)} ${ms.toFixed(0).padStart(7)} ms  cpu ${((user + system) / 1000).toFixed(0).padStart(6)} ms  ${rate}`,
  );
  return result;
}

/** The middle one of five, so that a neighbour's burst does not count. */
async function median(name, work) {
  const times = [];
  let result;
  for (let i = 0; i < 5; i++) {
    const start = performance.now();
    result = await work();
    times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  console.log(
    `${name.padEnd(46)} ${times[2].toFixed(1).padStart(7)} ms  (${times[0].toFixed(1)}–${times[4].toFixed(1)})  ${result}`,
  );
}

function* batches() {
  for (let from = 0; from < total; from += BATCH) {
    yield Array.from({ length: Math.min(BATCH, total - from) }, (_, i) => ({
      id: imageId('bench', String(from + i)),
      dataset: 'bench',
      externalId: `${from + i}.jpg`,
      sha256: 'a'.repeat(64),
      location: `file:///data/img_align_celeba/${from + i}.jpg`,
      mediaType: 'image/jpeg',
      width: 178,
      height: 218,
      bytes: 9001,
      partition: ['train', 'train', 'train', 'train', 'validation', 'test'][(from + i) % 6],
      // CelebA's attributes are present in 23% of its faces on average; the first are made rare here.
      labels: Int8Array.from({ length: 40 }, (_, id) => (random.float() < (id + 1) / 87 ? 1 : -1)),
    }));
  }
}

const open = () => openCatalogue({ dataDir, databaseUrl: process.env.DATABASE_URL });
let stores = await measure('open, first time', 0, open);
try {
  console.log(`${stores.kind}, ${total} images, batches of ${BATCH}`);
  const all = [...batches()];
  await measure('putPending', total, async () => {
    for (const images of all) await stores.catalogue.putPending(images);
  });
  await measure('indexedWith', total, async () => {
    for (const images of all) await stores.catalogue.indexedWith(images);
  });
  await measure('markIndexed', total, async () => {
    for (const images of all) await stores.catalogue.markIndexed(images.map(({ id }) => id));
  });
  await stores.close();
  stores = await measure('open again, and tidy up', 0, open);
  const { catalogue, embeddings } = stores;
  const ids = all.flat().map(({ id }) => id);
  const filters = {
    none: {},
    'common (YOUNG)': { present: ['YOUNG'] },
    'rare (FIVE_O_CLOCK_SHADOW)': { present: ['FIVE_O_CLOCK_SHADOW'] },
    '3 present, 1 absent': { present: ['YOUNG', 'SMILING', 'EYEGLASSES'], absent: ['MALE'] },
    'test partition': { partitions: ['test'] },
  };
  for (const [name, filter] of Object.entries(filters)) {
    await median(`count: ${name}`, () => catalogue.count(filter));
    await median(`page of 100: ${name}`, async () => (await catalogue.page(filter, 100)).length);
  }
  await median(
    'byIds of 100',
    async () => (await catalogue.byIds(random.sample(100, total).map((i) => ids[i]))).size,
  );
  await median('attributeCounts', async () => (await catalogue.attributeCounts()).length);

  await embeddings.createCollection('bench');
  const rows = all.map((images) =>
    images.map(({ id, labels }) => ({
      id,
      vector: Float32Array.from({ length: 300 }, () => random.normal()),
      attributes: Array.from(labels, (label, attribute) => (label > 0 ? attribute : 40 + attribute)),
      dataset: 'bench',
      partition: 'train',
    })),
  );
  await measure('embeddings.put', total, async () => {
    for (const batch of rows) await embeddings.put('bench', batch);
  });
  await measure('embeddings.scan, 2,000 at a time', total, async () => {
    let after;
    do after = (await embeddings.scan('bench', 2000, after)).at(-1)?.id;
    while (after !== undefined);
  });
} finally {
  await stores.close();
  rmSync(dataDir, { recursive: true, force: true });
}
