import type { RankingPosition, VectorFilter } from '../vectors/index.js';
import type { EvaluationSettings, EvaluationSubject } from './options.js';

/** What the live index found. */
export interface LiveTop {
  /** The first of the gallery's images, best first: as many as the largest K where there are that many. */
  readonly ids: string[];
  /** How long its first answer took. */
  readonly milliseconds: number;
}

/**
 * Searches as users do: hits that the catalogue does not show (being added or deleted) are passed over, and as many more
 * asked for.
 * @param known ids of the gallery
 */
export async function liveTop(
  { index, model, ks }: Pick<EvaluationSubject, 'index' | 'model'> & Pick<EvaluationSettings, 'ks'>,
  vector: Float32Array,
  filter: VectorFilter,
  known: ReadonlySet<string>,
): Promise<LiveTop> {
  const limit = Math.max(...ks);
  const ids: string[] = [];
  let milliseconds: number | undefined;
  let after: RankingPosition | undefined;
  let rank = 0;
  for (;;) {
    const started = performance.now();
    const hits = await index.search({
      vector,
      filter,
      limit,
      modelVersion: model.version,
      ...(after && { after }),
    });
    milliseconds ??= performance.now() - started;
    ids.push(...hits.map(({ id }) => id).filter((id) => known.has(id)));
    if (hits.length < limit || ids.length >= limit) return { ids: ids.slice(0, limit), milliseconds };
    rank += hits.length;
    after = { ...hits[hits.length - 1], rank };
  }
}
