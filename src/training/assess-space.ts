import { ATTRIBUTE_COUNT } from '../domain/index.js';
import { EMBEDDING_DIMENSIONS } from '../model/index.js';
import { encodeModel, openSession, type Session } from '../onnx/index.js';
import { matmul, Tape, transpose } from './autodiff/index.js';
import type { LabelledImages } from './retrieval.js';
import type { TrainingSet } from './training-set.js';

/** Images a run. */
const BLOCK = 512;

/** Labelled images in the space of a model. */
export interface EmbeddedImages extends LabelledImages {
  /** Row-major [count × 300], unit rows. */
  readonly embeddings: Float32Array;
}

/** Cosines of row-major [queries × 40] queries with all images: row-major [queries × images]. */
export type Ask = (queries: Float32Array, images: EmbeddedImages) => Promise<Float32Array>;

/**
 * A finished model, run from the very files that a bundle will hold: what is measured is what is shipped. Blocks its
 * thread while it runs.
 */
export class TrainedSpace {
  private constructor(
    private readonly imageHead: Session,
    private readonly attributeEncoder: Session,
    private readonly product: Session,
  ) {}

  /** @param imageHead ONNX file, as is `attributeEncoder` */
  static async open(imageHead: Uint8Array, attributeEncoder: Uint8Array): Promise<TrainedSpace> {
    const opened: Session[] = [];
    const open = async (bytes: Uint8Array) => {
      const session = await openSession(bytes, { device: 'cpu' });
      opened.push(session);
      return session;
    };
    try {
      const product = encodeModel(productGraph());
      return new TrainedSpace(await open(imageHead), await open(attributeEncoder), await open(product));
    } catch (error) {
      await Promise.all(opened.map((session) => session.release()));
      throw error;
    }
  }

  /** Yields between blocks of images. */
  async *embed(set: TrainingSet): AsyncGenerator<void, EmbeddedImages> {
    const { count, dimensions, features, labels } = set;
    const embeddings = new Float32Array(count * EMBEDDING_DIMENSIONS);
    for (let start = 0; start < count; start += BLOCK) {
      const end = Math.min(start + BLOCK, count);
      // A copy, because ONNX Runtime takes no shared memory.
      const block = {
        data: features.slice(start * dimensions, end * dimensions),
        dims: [end - start, dimensions],
      };
      const { embedding } = await this.imageHead.run({ features: block });
      embeddings.set(embedding.data, start * EMBEDDING_DIMENSIONS);
      yield;
    }
    return { count, labels, embeddings };
  }

  readonly ask: Ask = async (queries, { count, embeddings }) => {
    const asked = queries.length / ATTRIBUTE_COUNT;
    const { embedding } = await this.attributeEncoder.run({
      query: { data: queries, dims: [asked, ATTRIBUTE_COUNT] },
    });
    const { cosines } = await this.product.run({
      queries: { data: embedding.data, dims: [asked, EMBEDDING_DIMENSIONS] },
      images: { data: embeddings, dims: [count, EMBEDDING_DIMENSIONS] },
    });
    return cosines.data;
  };

  async close(): Promise<void> {
    await Promise.all(
      [this.imageHead, this.attributeEncoder, this.product].map((session) => session.release()),
    );
  }
}

/** Some of the images. */
export function pickImages(images: EmbeddedImages, rows: Uint32Array): EmbeddedImages {
  const embeddings = new Float32Array(rows.length * EMBEDDING_DIMENSIONS);
  const labels = new Int8Array(rows.length * ATTRIBUTE_COUNT);
  rows.forEach((row, i) => {
    const [from, to] = [row * EMBEDDING_DIMENSIONS, (row + 1) * EMBEDDING_DIMENSIONS];
    embeddings.set(images.embeddings.subarray(from, to), i * EMBEDDING_DIMENSIONS);
    labels.set(
      images.labels.subarray(row * ATTRIBUTE_COUNT, (row + 1) * ATTRIBUTE_COUNT),
      i * ATTRIBUTE_COUNT,
    );
  });
  return { count: rows.length, labels, embeddings };
}

function productGraph() {
  const tape = new Tape();
  const queries = tape.input('queries', ['Q', EMBEDDING_DIMENSIONS]);
  const images = tape.input('images', ['N', EMBEDDING_DIMENSIONS]);
  tape.output(matmul(queries, transpose(images)), 'cosines');
  return tape.toModel('cosines');
}
