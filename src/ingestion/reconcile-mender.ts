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
    const failed = await this.parts.catalogue.exclusively(() => this.#repair(kind, ids));
    this.findings.mended(kind, ids.length - failed);
  }

  /** @returns how many stay wrong */
  async #repair(kind: ImageDiscrepancy, ids: readonly string[]): Promise<number> {
    const { catalogue, index } = this.parts;
    const rows = await catalogue.lookup(ids);
    switch (kind) {
      case 'pointsWithoutRows':
        await index.delete(ids.filter((id) => !rows.has(id)));
        return 0;
      case 'deleting':
        await finish(
          this.parts,
          ids.filter((id) => rows.get(id)?.state === 'DELETING'),
        );
        return 0;
      case 'wrongPayload':
        await rewritePayloads(index, [...rows.values()]);
        return 0;
      case 'pending':
      case 'rowsWithoutPoints':
        return this.#embed(
          kind,
          [...rows.values()].filter(({ state }) => state !== 'DELETING'),
        );
    }
  }

  async #embed(kind: ImageDiscrepancy, rows: Parameters<typeof embedRows>[1]): Promise<number> {
    const extractor = await openedExtractor(this.parts);
    const failures =
      extractor instanceof FacetError
        ? rows.map(({ id }) => ({ id, error: extractor }))
        : (await embedRows({ ...this.parts, extractor }, rows)).failures;
    for (const { id, error } of failures) this.findings.unmended(kind, id, error);
    return failures.length;
  }
}
