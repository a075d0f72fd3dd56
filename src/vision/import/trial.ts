import { FacetError, Random } from '../../domain/index.js';
import { SessionWorker, type LoadedSession } from '../../onnx/index.js';

/** A tenth of a per cent of the largest feature: batches may sum in another order, but must not mix images. */
const TOLERANCE = 1e-3;

/**
 * Runs a backbone graph on two drawn images, each alone and, unless it takes only one a run, both together.
 * @returns D, the number of features
 * @throws FacetError `MODEL_INVALID` where it cannot run so, the two disagree, or the features are not [N, D] finite
 * numbers that differ from image to image
 */
export async function tryBackbone(onnx: Uint8Array, side: number, oneByOne: boolean): Promise<number> {
  const worker = await SessionWorker.start();
  try {
    const session = await worker.load(onnx, { device: 'cpu' });
    const [first, second] = [drawnImage(side, 1), drawnImage(side, 2)];
    const a = await features(session, [first], side);
    const b = await features(session, [second], side);
    if (distance(a, b) === 0) throw refusal('its features are the same for every image');
    if (oneByOne) return a.length;
    const together = await features(session, [first, second], side);
    const alone = Float32Array.of(...a, ...b);
    if (together.length !== alone.length || distance(together, alone) > TOLERANCE * largest(alone))
      throw refusal('it gives other features for two images together than for each alone');
    return a.length;
  } finally {
    await worker.close();
  }
}

/** About what a normalised photograph holds: values around −2…2. */
function drawnImage(side: number, seed: number): Float32Array {
  const random = new Random(seed);
  return Float32Array.from({ length: 3 * side * side }, () => random.normal());
}

async function features(
  session: LoadedSession,
  images: readonly Float32Array[],
  side: number,
): Promise<Float32Array> {
  const data = new Float32Array(images.length * 3 * side * side);
  images.forEach((image, i) => {
    data.set(image, i * image.length);
  });
  const input = { data, dims: [images.length, 3, side, side] };
  const { features: result } = await session.run({ input }).catch((cause: unknown) => {
    throw refusal(cause instanceof Error ? cause.message : String(cause), cause);
  });
  const shape = `[${result.dims.join(', ')}]`;
  if (result.dims.length !== 2 || result.dims[0] !== images.length)
    throw refusal(`the tensor before its last layer has shape ${shape}, not [${images.length}, D]`);
  if (!result.data.every(Number.isFinite)) throw refusal('its features are not all finite');
  return result.data;
}

function distance(a: Float32Array, b: Float32Array): number {
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0);
}

function largest(values: Float32Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

function refusal(what: string, cause?: unknown): FacetError {
  return new FacetError('MODEL_INVALID', `the network cannot be used as a backbone: ${what}`, {}, { cause });
}
