// The backbone session alone, fed without pause: the limit of extraction and of ingestion.
import { Backbone } from '../../dist/vision/backbone.js';
import { FACERES, loadFaceres } from '../../dist/vision/faceres.js';
import { tensorLength } from '../../dist/vision/preprocess.js';

/** Images of one run of the session, as the pipeline has them. */
export const BATCH = 16;

/** @param folder where the converted network is kept */
export async function openBareBackbone(folder, options) {
  const source = await loadFaceres(folder);
  const backbone = await Backbone.open(async () => ({ ...FACERES, ...source }), { spin: false, ...options });
  const length = tensorLength(FACERES.preprocessing);
  const pixels = new Float32Array(BATCH * length).fill(1);
  return {
    backbone,
    /** Two calls wait in the queue, so that the session never waits for us. @param count images */
    run: async (count) => {
      const underWay = [];
      for (let done = 0; done < count; done += BATCH) {
        const size = Math.min(BATCH, count - done);
        underWay.push(backbone.run(pixels.slice(0, size * length), size));
        if (underWay.length > 2) await underWay.shift();
      }
      await Promise.all(underWay);
    },
    close: () => backbone.close(),
  };
}
