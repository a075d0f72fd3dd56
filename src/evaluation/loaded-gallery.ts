import { createHash } from 'node:crypto';
import { ATTRIBUTE_COUNT, FacetError } from '../domain/index.js';
import { readGallery } from './gallery.js';
import { imageKey } from './image-key.js';
import type { EvaluationSettings, EvaluationSubject } from './options.js';
import { RankingClient } from './ranking-client.js';

/** A gallery in a ranking worker, with what the main thread needs of it. */
export interface LoadedGallery {
  readonly ranking: RankingClient;
  /** In row order, which is ascending. */
  readonly ids: readonly string[];
  readonly withoutEmbedding: number;
  /** SHA-256 over each image's id and 40 labels, in id order: equal for galleries that judge queries alike. */
  readonly fingerprint: string;
  readonly unlabelled: number;
  /** Images labelled present, then absent, of each of the 40 attributes. */
  readonly support: Uint32Array;
}

type Source = EvaluationSubject & Pick<EvaluationSettings, 'filter' | 'onProgress' | 'signal'>;

/**
 * Loads the gallery that searches see, works on it, and lets it go. An abort stops a ranking under way.
 * @throws FacetError `MODEL_MISSING` when nothing is indexed with this model; what `work` throws; the signal's reason
 */
export async function withGallery<T>(
  source: Source,
  work: (gallery: LoadedGallery) => Promise<T>,
): Promise<T> {
  const { model, index, signal } = source;
  signal?.throwIfAborted();
  const active = await index.active();
  if (active !== model.version) {
    const { name } = model.manifest;
    throw new FacetError(
      'MODEL_MISSING',
      `the gallery is indexed with ${active === null ? 'no model' : `model ${active}`}, not with ${name} ` +
        `(model ${model.version}): \`facet models use ${name}\` changes it over`,
    );
  }
  const ranking = await RankingClient.start(index.dimensions);
  const stop = () => {
    ranking.stop();
  };
  signal?.addEventListener('abort', stop);
  try {
    return await work(await load(source, ranking));
  } catch (error) {
    // A stopped worker rejects with an error of its own; the caller knows why it was stopped.
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener('abort', stop);
    await ranking.close();
  }
}

async function load(source: Source, ranking: RankingClient): Promise<LoadedGallery> {
  const { catalogue, index, model, filter = {}, onProgress, signal } = source;
  const ids: string[] = [];
  const hash = createHash('sha256');
  let withoutEmbedding = 0;
  for await (const part of readGallery({ catalogue, index, modelVersion: model.version, filter })) {
    signal?.throwIfAborted();
    ids.push(...part.ids);
    withoutEmbedding += part.withoutEmbedding;
    part.ids.forEach((id, row) => {
      hash.update(id).update(part.labels.subarray(row * ATTRIBUTE_COUNT, (row + 1) * ATTRIBUTE_COUNT));
    });
    const { vectors, labels } = part;
    await ranking.add({ vectors, labels, keys: Uint32Array.from(part.ids, imageKey) });
    onProgress?.({ stage: 'gallery', done: ids.length, total: 0 });
  }
  const { support, unlabelled } = await ranking.labels();
  return { ranking, ids, withoutEmbedding, fingerprint: hash.digest('hex'), unlabelled, support };
}
