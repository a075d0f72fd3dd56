import { serveThread, toErrorMessage, type Answer } from '../threads/index.js';
import type { DecodeOutcome, DecodeReply, DecodeRequest } from './decode-messages.js';
import { decodeImage, type ImageLimits } from './decode.js';
import type { Preprocessing } from './features.js';
import { preprocess, tensorLength } from './preprocess.js';

// Image files → input tensors, off the main thread: resizing in JavaScript takes milliseconds an image.

/** Images decoded at once: enough to keep decoding (in libuv's pool) and resizing (here) busy; each may hold maxImagePixels. */
const AT_ONCE = 3;

async function handle({ images, limits, preprocessing }: DecodeRequest): Promise<Answer<DecodeReply>> {
  const length = tensorLength(preprocessing);
  const slots = new Float32Array(images.length * length);
  const outcomes: DecodeOutcome[] = [];
  const queue = images.entries();
  const work = async () => {
    for (const [i, image] of queue) {
      outcomes[i] = await decodeInto(slots, i * length, image, limits, preprocessing);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  const tensor = closeRanks(slots, outcomes, length);
  return { reply: { outcomes, tensor }, transfer: [tensor.buffer] };
}

async function decodeInto(
  target: Float32Array,
  offset: number,
  image: Uint8Array,
  limits: ImageLimits,
  preprocessing: Preprocessing,
): Promise<DecodeOutcome> {
  try {
    const { header, pixels } = await decodeImage(image, limits);
    preprocess(pixels, preprocessing, target, offset);
    return { ok: true, header };
  } catch (error) {
    return { ok: false, error: toErrorMessage(error) };
  }
}

/** The slots of images that decoded, without gaps, in a buffer of its own. */
function closeRanks(slots: Float32Array<ArrayBuffer>, outcomes: readonly DecodeOutcome[], length: number) {
  if (outcomes.every(({ ok }) => ok)) return slots;
  const good = outcomes.flatMap(({ ok }, i) => (ok ? [slots.subarray(i * length, (i + 1) * length)] : []));
  const tensor = new Float32Array(good.length * length);
  good.forEach((slot, i) => {
    tensor.set(slot, i * length);
  });
  return tensor;
}

serveThread({ handle });
