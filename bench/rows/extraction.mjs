// Reading, hashing, decoding, resizing, inferring and storing features, against the backbone session alone with the same
// threads and batches, fed without pause.
import { rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { join } from 'node:path';
import { openBareBackbone } from '../data/bare-backbone.mjs';
import { photographs } from '../data/photographs.mjs';
import { LIMITS } from '../data/real-embeddings.mjs';
import { median, race, ratios, timed } from '../harness/rounds.mjs';
import { openFeatureExtractor } from '../../dist/vision/index.js';

export const row = {
  name: 'extraction',
  sizes: {
    quick: { images: 16, rounds: 2 },
    default: { images: 320, rounds: 5 },
    full: { images: 640, rounds: 9 },
  },
  async run(context) {
    const { images: count, rounds } = context.sizes;
    const { source, images } = await photographs(context, count);
    const bare = await openBareBackbone(join(context.shared, 'backbones'), { device: 'cpu' });
    let stall = 0;
    const rate = (ms) => (1000 * images.length) / ms;
    const rates = await race(
      {
        bare: async () => rate(await timed(() => bare.run(images.length))),
        pipeline: async () => {
          const measured = await extractAll(context, images);
          stall = Math.max(stall, measured.stall);
          return rate(measured.ms);
        },
      },
      { rounds },
    );
    await bare.close();
    return {
      cases: [
        {
          work: `decode, preprocess and backbone of ${images.length} images (${source})`,
          against: 'the backbone session alone: images a second / its',
          rounds: ratios(rates.pipeline, rates.bare),
          target: { atLeast: 0.9 },
        },
      ],
      figures: [
        ...Object.entries(rates).map(([what, list]) => ({
          what,
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
