// The backbone alone, fed without pause: the limit of extraction and of ingestion.
import { Backbone } from '../../dist/vision/backbone.js';
import { FACERES, loadFaceres } from '../../dist/vision/faceres.js';
import { tensorLength } from '../../dist/vision/preprocess.js';

/**
 * @param folder where the converted network is kept
 * @param batch images of one run of a session; by default as many as the pipeline has on a CPU
 * @param options of Backbone.open: one session with all threads, unless `lanes` says otherwise
 */
export async function openBareBackbone(folder, { batch = 8, ...options }) {
  const source = await loadFaceres(folder);
  const backbone = await Backbone.open(async () => ({ ...FACERES, ...source }), { spin: false, ...options });
  const length = tensorLength(FACERES.preprocessing);
  const pixels = new Float32Array(batch * length).fill(1);
  return {
    backbone,
    /** Two calls wait in each queue, so that no session waits for us. @param count images */
    run: async (count) => {
      const underWay = [];
      for (let done = 0; done < count; done += batch) {
        const size = Math.min(batch, count - done);
        underWay.push(backbone.run(pixels.slice(0, size * length), size));
        if (underWay.length > 2 * backbone.lanes) await underWay.shift();
      }
      await Promise.all(underWay);
    },
    close: () => backbone.close(),
  };
}

/** The sessions that the pipeline itself has, of one thread each while there are few cores. @param shares of shareCores */
export const laneOptions = ({ lanes, largerLanes, threadsPerLane }) => ({
  lanes,
  largerLanes,
  threads: threadsPerLane,
  planMemory: false,
});
