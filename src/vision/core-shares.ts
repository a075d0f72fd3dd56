import { availableParallelism } from 'node:os';

/** How an extractor shares out the cores. */
export interface CoreShares {
  /** Sessions of the backbone side by side, where the CPU runs it. */
  readonly lanes: number;
  /** Threads inside one operator of each, at least. */
  readonly threadsPerLane: number;
  /** How many of the sessions have one thread more, so that no core is left over. */
  readonly largerLanes: number;
  /** Threads that decode and resize. */
  readonly decoders: number;
}

/** Each session has the weights and the intermediate results of a batch for itself, so there are not as many as cores. */
const MOST_LANES = 4;
/** A decoding thread prepares some 500 images a second, and a core infers some 70. */
const CORES_PER_DECODER = 4;
const MOST_DECODERS = 4;

/**
 * Sessions of one thread each are faster than one of several: whoever runs a session waits, spinning, for its other
 * threads at the end of every operator, which on two cores was a tenth of all processor time.
 * @param threads cores to use; by default all there are
 */
export function shareCores(threads = availableParallelism()): CoreShares {
  const lanes = Math.min(threads, MOST_LANES);
  return {
    lanes,
    threadsPerLane: Math.floor(threads / lanes),
    largerLanes: threads % lanes,
    decoders: Math.min(Math.max(1, Math.floor(threads / CORES_PER_DECODER)), MOST_DECODERS),
  };
}
