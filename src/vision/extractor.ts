import { FacetError } from '../domain/index.js';
import { fromErrorMessage, type Thread } from '../threads/index.js';
import type { Backbone } from './backbone.js';
import type { DecodeReply, DecodeRequest } from './decode-messages.js';
import { requireByteLimit, requirePixelLimit, type ImageLimits } from './decode.js';
import { digest } from './digest.js';
import type { FeatureRecord } from './feature-record.js';
import type { FeatureStore } from './feature-store.js';
import type { Extraction, FeatureExtractor, ImageSource } from './features.js';

/** What the extractor drives; it closes all of it. */
export interface ExtractorParts {
  readonly backbone: Pick<Backbone, 'info' | 'provider' | 'run' | 'close'>;
  readonly decoder: Pick<Thread<DecodeRequest, DecodeReply>, 'call' | 'close'>;
  readonly store: FeatureStore;
  readonly limits: ImageLimits;
  readonly pace: Pace;
}

/** How much is under way at a time. */
export interface Pace {
  /** Images a batch. */
  readonly batch: number;
  /** Batches under way beside the one whose results are being handed out. */
  readonly ahead: number;
}

type Outcome = FeatureRecord | FacetError;

/** Copies of the files that are not stored yet, by SHA-256: buffers of our own, to be given up to the decoding thread. */
type Missing = Map<string, Uint8Array<ArrayBuffer>>;

/**
 * Batches flow through reading and hashing (here, in libuv's pool), decoding (its threads) and inference (its threads);
 * while some are inferred, the next are decoded and those after are read.
 */
export class PipelinedExtractor implements FeatureExtractor {
  constructor(private readonly parts: ExtractorParts) {}

  get backbone() {
    return this.parts.backbone.info;
  }

  get provider() {
    return this.parts.backbone.provider;
  }

  async *extract<K>(
    sources: Iterable<ImageSource<K>> | AsyncIterable<ImageSource<K>>,
  ): AsyncGenerator<Extraction<K>> {
    const { batch: size, ahead } = this.parts.pace;
    const underWay: Promise<Extraction<K>[]>[] = [];
    try {
      for await (const batch of batches(sources, size)) {
        const results = this.#extractBatch(batch);
        // It is awaited when its turn comes; until then a rejection must not count as unhandled.
        void results.catch(() => undefined);
        underWay.push(results);
        if (underWay.length <= ahead) continue;
        for (const result of await underWay[0]) yield result;
        void underWay.shift();
      }
      for (const results of underWay) for (const result of await results) yield result;
    } finally {
      await Promise.allSettled(underWay);
    }
  }

  async stored(sha256: string): Promise<Float32Array | undefined> {
    return (await this.parts.store.get(sha256))?.features;
  }

  async close(): Promise<void> {
    const { decoder, backbone, store } = this.parts;
    await Promise.all([decoder.close(), backbone.close()]);
    await store.close();
  }

  async #extractBatch<K>(sources: readonly ImageSource<K>[]): Promise<Extraction<K>[]> {
    const missing: Missing = new Map();
    const images = await Promise.all(sources.map((source) => this.#read(source, missing)));
    const computed = await this.#compute(missing);
    return images.map(({ key, outcome }) => {
      const result = typeof outcome === 'string' ? computed.get(outcome) : outcome;
      if (result === undefined) throw new FacetError('INTERNAL', 'an image of the batch was not computed');
      if (result instanceof FacetError) return { key, ok: false, error: result };
      return { key, ok: true, facts: result.facts, features: result.features };
    });
  }

  /** Gives what is known of an image at once, or its SHA-256 after adding it to those to be computed. */
  async #read<K>(source: ImageSource<K>, missing: Missing): Promise<{ key: K; outcome: Outcome | string }> {
    const { key } = source;
    const { store, limits } = this.parts;
    try {
      const bytes = await readBytes(source);
      requireByteLimit(bytes.byteLength, limits);
      const sha256 = await digest(bytes);
      const record = await store.get(sha256);
      if (record === undefined) {
        missing.set(sha256, new Uint8Array(bytes));
        return { key, outcome: sha256 };
      }
      requirePixelLimit(record.facts.width, record.facts.height, limits);
      return { key, outcome: record };
    } catch (error) {
      if (error instanceof FacetError) return { key, outcome: error };
      throw error;
    }
  }

  /** Decodes, infers and stores images that are not stored yet. */
  async #compute(missing: Missing): Promise<Map<string, Outcome>> {
    const outcomes = new Map<string, Outcome>();
    if (missing.size === 0) return outcomes;
    const { backbone, decoder, store, limits } = this.parts;
    const images = [...missing.values()];
    const { preprocessing, dimensions } = backbone.info;
    const decoded = await decoder.call(
      { images, limits, preprocessing },
      images.map(({ buffer }) => buffer),
    );
    const count = decoded.outcomes.filter(({ ok }) => ok).length;
    const features = count === 0 ? new Float32Array() : await backbone.run(decoded.tensor, count);
    const records: FeatureRecord[] = [];
    for (const [i, sha256] of [...missing.keys()].entries()) {
      const outcome = decoded.outcomes[i];
      if (!outcome.ok) {
        outcomes.set(sha256, fromErrorMessage(outcome.error));
        continue;
      }
      const at = records.length * dimensions;
      const record = {
        facts: { sha256, ...outcome.header },
        features: features.slice(at, at + dimensions),
      };
      records.push(record);
      outcomes.set(sha256, record);
    }
    await store.append(records);
    return outcomes;
  }
}

/** A source that cannot be read is that image's error, unless it says better what is wrong. */
async function readBytes(source: ImageSource<unknown>): Promise<Uint8Array> {
  try {
    return await source.read();
  } catch (cause) {
    if (cause instanceof FacetError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new FacetError('INVALID_IMAGE', `image: cannot be read (${reason})`, { field: 'image' }, { cause });
  }
}

async function* batches<T>(items: Iterable<T> | AsyncIterable<T>, size: number): AsyncGenerator<T[]> {
  let batch: T[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
