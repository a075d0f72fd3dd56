import { FacetError, type ErrorCode } from '../domain/index.js';
import type { FeatureExtractor } from '../vision/index.js';
import { finish } from './delete-images.js';
import type { EmbeddingParts } from './index-images.js';
import { rewritePayloads } from './label-images.js';
import type { Discrepancy, Findings } from './reconcile-report.js';
import { embedRows } from './stored-rows.js';

/** What reconciliation works with; features are needed only where embeddings have to be made. */
export interface ReconcileParts extends Omit<EmbeddingParts, 'extractor'> {
  /** Opens the model's backbone, on first use. */
  readonly extractor: () => Promise<FeatureExtractor>;
}

/** Images mended together. */
const BATCH = 256;

/** A model whose backbone cannot be opened here can make no embeddings; everything else can be mended all the same. */
const NO_EXTRACTOR: ReadonlySet<ErrorCode> = new Set([
  'BACKBONE_MISSING',
  'MODEL_INVALID',
  'DEVICE_UNAVAILABLE',
]);

/** The extractor, or why there is none. @throws whatever else keeps it from opening */
export async function openedExtractor({
  extractor,
}: Pick<ReconcileParts, 'extractor'>): Promise<FeatureExtractor | FacetError> {
  try {
    return await extractor();
  } catch (error) {
    if (error instanceof FacetError && NO_EXTRACTOR.has(error.code)) return error;
    throw error;
  }
}

/** A kind of discrepancy that is mended image by image. */
export type ImageDiscrepancy = Exclude<Discrepancy, 'wrongModelVersion'>;

/**
 * Mends what it is given, a batch of a kind at a time. Every batch is looked up anew first: what has become right since
 * it was found counts as mended and is left alone.
 */
export class Mender {
  readonly #waiting = new Map<ImageDiscrepancy, string[]>();

  constructor(
    private readonly parts: ReconcileParts,
    private readonly findings: Findings,
  ) {}

  async add(kind: ImageDiscrepancy, id: string): Promise<void> {
    const ids = this.#waiting.get(kind) ?? [];
    ids.push(id);
    this.#waiting.set(kind, ids);
    if (ids.length >= BATCH) await this.#mend(kind);
  }

  async flush(): Promise<void> {
    for (const kind of this.#waiting.keys()) await this.#mend(kind);
  }

  async #mend(kind: ImageDiscrepancy): Promise<void> {
    const ids = this.#waiting.get(kind) ?? [];
    this.#waiting.delete(kind);
    const failed =
      kind === 'pending' || kind === 'rowsWithoutPoints'
        ? await this.#embed(kind, ids)
        : await this.#rewrite(kind, ids);
    this.findings.mended(kind, ids.length - failed);
  }

  /** Mends in one turn what needs no embedding. @returns how many stay wrong: none */
  #rewrite(kind: Exclude<ImageDiscrepancy, 'pending' | 'rowsWithoutPoints'>, ids: readonly string[]) {
    const { catalogue, index } = this.parts;
    return catalogue.exclusively(async () => {
      const rows = await catalogue.lookup(ids);
      switch (kind) {
        case 'pointsWithoutRows':
          await index.delete(ids.filter((id) => !rows.has(id)));
          break;
        case 'deleting':
          await finish(
            this.parts,
            ids.filter((id) => rows.get(id)?.state === 'DELETING'),
          );
          break;
        case 'wrongPayload':
          await rewritePayloads(index, [...rows.values()]);
          break;
      }
      return 0;
    });
  }

  /** @returns how many stay wrong */
  async #embed(kind: 'pending' | 'rowsWithoutPoints', ids: readonly string[]): Promise<number> {
    const { catalogue } = this.parts;
    const read = async () =>
      [...(await catalogue.lookup(ids)).values()].filter(({ state }) => state !== 'DELETING');
    const extractor = await openedExtractor(this.parts);
    const failures =
      extractor instanceof FacetError
        ? (await read()).map(({ id }) => ({ id, error: extractor }))
        : (await embedRows({ ...this.parts, extractor }, read)).failures;
    for (const { id, error } of failures) this.findings.unmended(kind, id, error);
    return failures.length;
  }
}
