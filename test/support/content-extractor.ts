import { createHash } from 'node:crypto';
import { FacetError, Random } from '../../src/domain/index.js';
import type { Extraction, FeatureExtractor, ImageSource } from '../../src/vision/index.js';
import { LABEL_DIMENSIONS } from './label-model.js';

/** The features that ContentExtractor makes of a file's content. */
export function contentFeatures(content: Uint8Array): Float32Array {
  const random = Random.stream(createHash('sha256').update(content).digest().readInt32LE(), 0);
  return Float32Array.from({ length: LABEL_DIMENSIONS }, () => (random.int(2) === 0 ? 1 : -1));
}

/**
 * A feature extractor for files of text, for tests: features follow from the content, `bad…` cannot be decoded,
 * `down` plays a dead worker. Its store can be emptied and its work counted and slowed down.
 */
export class ContentExtractor implements FeatureExtractor {
  readonly backbone = {
    id: 'labels',
    dimensions: LABEL_DIMENSIONS,
    hash: '0'.repeat(64),
    preprocessing: {
      resize: 1,
      crop: 1,
      interpolation: 'bilinear',
      channels: 'RGB',
      scale: 1,
      mean: [0, 0, 0],
      std: [1, 1, 1],
    },
  } as const;
  readonly provider = 'cpu';
  readonly store = new Map<string, Float32Array>();
  computed = 0;

  /** @param delay milliseconds an image takes */
  constructor(private readonly delay = 0) {}

  async *extract<K>(
    sources: Iterable<ImageSource<K>> | AsyncIterable<ImageSource<K>>,
  ): AsyncGenerator<Extraction<K>> {
    for await (const source of sources) {
      const { key } = source;
      if (this.delay > 0) await new Promise((resolve) => setTimeout(resolve, this.delay));
      try {
        const content = await source.read();
        yield { key, ok: true, ...this.#compute(content) };
      } catch (error) {
        const failure =
          error instanceof FacetError ? error : new FacetError('INVALID_IMAGE', `image: ${String(error)}`);
        yield { key, ok: false, error: failure };
      }
    }
  }

  stored(sha256: string): Promise<Float32Array | undefined> {
    return Promise.resolve(this.store.get(sha256));
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #compute(content: Uint8Array) {
    const text = Buffer.from(content).toString();
    if (text === 'down') throw new FacetError('SERVICE_UNAVAILABLE', 'worker thread ended');
    if (text.startsWith('bad')) throw new FacetError('INVALID_IMAGE', 'image: not an image');
    const sha256 = createHash('sha256').update(content).digest('hex');
    const features = this.store.get(sha256) ?? contentFeatures(content);
    if (!this.store.has(sha256)) this.computed++;
    this.store.set(sha256, features);
    return {
      facts: { sha256, mediaType: 'image/jpeg', width: 178, height: 218, bytes: content.length },
      features,
    };
  }
}
