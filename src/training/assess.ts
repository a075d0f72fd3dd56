import { Random } from '../domain/index.js';
import type { Assessment, Calibration, RetrievalFigures } from '../model/index.js';
import { assessAttributes } from './assess-attributes.js';
import { assessReliability } from './assess-reliability.js';
import { assessRetrieval } from './assess-retrieval.js';
import { pickImages, TrainedSpace, type EmbeddedImages } from './assess-space.js';
import { calibrate } from './calibrate.js';
import type { LabelledImages } from './retrieval.js';
import type { TrainingSet } from './training-set.js';

/** Retrieval is measured among no more images: ranking takes longer than all else, and intervals are over queries. */
const MOST_RETRIEVAL_IMAGES = 2000;
/** Calibration takes no more: it fits two numbers a line. */
const MOST_CALIBRATION_IMAGES = 1000;

export interface FinishedModel {
  /** ONNX files. */
  readonly imageHead: Uint8Array;
  readonly attributeEncoder: Uint8Array;
  /** The recipe's own. */
  readonly natsPerCosine: number | null;
  /** Ids of the attributes that were trained. */
  readonly trained: readonly number[];
}

export interface AssessedModel {
  readonly metrics: Readonly<Record<string, RetrievalFigures>>;
  readonly calibration: Calibration;
  readonly assessment: Assessment;
}

/**
 * Calibrates a finished model and measures it on validation images. Yields between blocks of work, each well below a
 * quarter of a second on thousands of images. The same arguments give the same figures.
 * @param train labels that were learnt from, for their counts
 */
export async function* assess(
  { imageHead, attributeEncoder, natsPerCosine, trained }: FinishedModel,
  validation: TrainingSet,
  train: LabelledImages,
  seed: number,
): AsyncGenerator<void, AssessedModel> {
  // A stream for each part, so that more queries in one leave the others as they are.
  const stream = (part: number) => Random.stream(seed, part);
  const space = await TrainedSpace.open(imageHead, attributeEncoder);
  try {
    const { ask } = space;
    const images = yield* space.embed(validation);
    const ranked = sampleImages(images, MOST_RETRIEVAL_IMAGES, stream(0));
    const sample = sampleImages(images, MOST_CALIBRATION_IMAGES, stream(1));
    return {
      calibration: yield* calibrate(ask, sample, trained, natsPerCosine, stream(2)),
      metrics: yield* assessRetrieval(ask, ranked, trained, stream(3)),
      assessment: {
        attributes: yield* assessAttributes(ask, images, train, trained),
        reliability: yield* assessReliability(ask, sample, trained, natsPerCosine, stream(4)),
      },
    };
  } finally {
    await space.close();
  }
}

function sampleImages(images: EmbeddedImages, most: number, random: Random): EmbeddedImages {
  if (images.count <= most) return images;
  return pickImages(images, Uint32Array.from(random.sample(most, images.count)));
}
