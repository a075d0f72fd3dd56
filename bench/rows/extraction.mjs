// Reading, hashing, decoding, resizing, inferring and storing features, against the backbone alone with the same threads
// and batches, fed without pause: as one session of all threads, and as the sessions of one thread each that the
// pipeline runs, which are the faster backbone.
import { rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { join } from 'node:path';
import { laneOptions, openBareBackbone } from '../data/bare-backbone.mjs';
import { photographs } from '../data/photographs.mjs';
import { LIMITS } from '../data/real-embeddings.mjs';
import { median, race, ratios, timed } from '../harness/rounds.mjs';
import { shareCores } from '../../dist/vision/core-shares.js';
import { openFeatureExtractor } from '../../dist/vision/index.js';

export const row = {
  name: 'extraction',
  sizes: {
    quick: { images: 16, rounds: 2 },
    default: { images: 320, rounds: 3 },
    full: { images: 640, rounds: 9 },
  },
  async run(context) {
    const { images: count, rounds } = context.sizes;
    const { source, images } = await photographs(context, count);
    const folder = join(context.shared, 'backbones');
    const { threads } = context;
    const shares = shareCores();
    const one = await openBareBackbone(folder, { device: 'cpu', threads });
    const lanes = await openBareBackbone(folder, { device: 'cpu', ...laneOptions(shares) });
    let stall = 0;
    const rate = (ms) => (1000 * images.length) / ms;
    const rates = await race(
      {
        one: async () => rate(await timed(() => one.run(images.length))),
        lanes: async () => rate(await timed(() => lanes.run(images.length))),
        pipeline: async () => {
          const measured = await extractAll(context, images);
          stall = Math.max(stall, measured.stall);
          return rate(measured.ms);
        },
      },
      { rounds },
    );
    await one.close();
    await lanes.close();
    const names = {
      one: `the backbone alone, one session of ${threads} threads`,
      lanes: `the backbone alone, ${shares.lanes} sessions of ${shares.threadsPerLane}`,
      pipeline: 'pipeline',
    };
    return {
      cases: ['one', 'lanes'].map((bare) => ({
        work: `decode, preprocess and backbone of ${images.length} images (${source})`,
        against: `${names[bare]}: images a second / its`,
        rounds: ratios(rates.pipeline, rates[bare]),
        target: { atLeast: 0.9 },
      })),
      figures: [
        ...Object.entries(rates).map(([what, list]) => ({
          what: names[what],
          value: `${median(list).toFixed(1)} images/s`,
        })),
        { what: 'longest hold-up of the main thread', value: `${stall.toFixed(0)} ms` },
      ],
    };
  },
};

/** With an empty feature store, beside the converted network. @returns milliseconds, and the longest that the event loop was held up */
async function extractAll({ shared }, images) {
  rmSync(join(shared, 'features'), { recursive: true, force: true });
  const extractor = await openFeatureExtractor({ dataDir: shared, device: 'cpu', ...LIMITS });
  const delay = monitorEventLoopDelay({ resolution: 2 });
  delay.enable();
  const ms = await timed(async () => {
    const sources = images.map(({ path }) => ({ key: path, read: () => readFile(path) }));
    for await (const result of extractor.extract(sources)) if (!result.ok) throw result.error;
  });
  delay.disable();
  await extractor.close();
  return { ms, stall: delay.max / 1e6 };
}
