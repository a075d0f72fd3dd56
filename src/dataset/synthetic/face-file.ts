import sharp from 'sharp';
import { Random, type Partition, type SignedAttributes } from '../../domain/index.js';
import { drawFace } from './draw.js';
import { labelsOf } from './labels.js';
import { sampleFace } from './sample.js';

/** Version of what is drawn: raise it with every change that alters a picture or a label. */
export const RENDERER = '2';

/** One rendered face and its rows in the lists. */
export interface SyntheticFace {
  /** `000001.jpg` for index 0. */
  readonly name: string;
  readonly partition: Partition;
  readonly labels: SignedAttributes;
  /** Renders it: a JPEG of 178 × 218 pixels. */
  render(): Promise<Buffer>;
}

/** The face with an index (≥ 0) of a seed's set: the same one however many others are made. */
export function syntheticFace(seed: number, index: number): SyntheticFace {
  const random = Random.stream(seed, index);
  const draw = random.float();
  const partition = draw < 0.75 ? 'train' : draw < 0.875 ? 'validation' : 'test';
  const face = sampleFace(random);
  return {
    name: `${String(index + 1).padStart(6, '0')}.jpg`,
    partition,
    labels: labelsOf(face),
    render: async () => {
      const image = sharp(Buffer.from(drawFace(face))).removeAlpha();
      return (face.blur > 0 ? image.blur(face.blur) : image).jpeg({ quality: 90 }).toBuffer();
    },
  };
}
