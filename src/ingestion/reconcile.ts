import type { CatalogueImage } from '../catalogue/index.js';
import { FacetError } from '../domain/index.js';
import type { VectorPoint } from '../vectors/index.js';
import { payloadOf } from './index-images.js';
import { Mender, openedExtractor, type ImageDiscrepancy, type ReconcileParts } from './reconcile-mender.js';
import { Findings, type ReconcileReport } from './reconcile-report.js';
import { walkStores, type Pair } from './reconcile-walk.js';
import { reembed } from './reembed.js';

export interface ReconcileOptions extends ReconcileParts {
  /** Mend what is found; otherwise nothing is written. */
  readonly fix: boolean;
  /** @param total rows there were at the start */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
  /** Stops between two images; what was mended stays so. */
  readonly signal?: AbortSignal | undefined;
}

/** Points a read, where they are only counted. */
const PAGE = 512;
/** Images between two reports of progress. */
const STEP = 512;

/**
 * Compares catalogue and index, in bounded memory, and mends what disagrees. The catalogue is the truth: points without
 * a row go, rows without a point are embedded from stored features (or from the file where there are none), payloads
 * follow the rows, deletions and ingestions that were interrupted are finished, collections of other models go.
 *
 * If the gallery is under another model than the active one, mending embeds it anew before the two stores are compared.
 * A row that no embedding can be made of is reported and, being unfindable, PENDING from then on.
 * Others may write meanwhile: what they are about to put right may be reported, but every batch is mended in a turn, as
 * it is then. No change of model may be under way. Interrupted at any moment, it can be run again.
 * @throws FacetError `SERVICE_UNAVAILABLE`, `INTERNAL`; the signal's reason when aborted
 */
export async function reconcile(options: ReconcileOptions): Promise<ReconcileReport> {
  const { model, catalogue, index, fix, onProgress, signal } = options;
  const started = performance.now();
  const findings = new Findings();
  const { PENDING, INDEXED, DELETING } = await catalogue.countByState();
  const total = PENDING + INDEXED + DELETING;
  await reconcileCollections(options, findings);

  const mender = new Mender(options, findings);
  const seen = { rows: 0, points: 0 };
  let pairs = 0;
  for await (const pair of walkStores(catalogue, index, await index.active())) {
    if (++pairs % STEP === 0) {
      signal?.throwIfAborted();
      onProgress?.(seen.rows, total);
    }
    if (pair.row !== undefined) seen.rows++;
    if (pair.point !== undefined) seen.points++;
    const kind = discrepancyOf(pair);
    if (kind === undefined) continue;
    findings.found(kind, pair.id);
    if (fix) await mender.add(kind, pair.id);
  }
  await mender.flush();
  return {
    consistent: findings.clean,
    modelVersion: model.version,
    ...seen,
    findings: findings.all(),
    seconds: (performance.now() - started) / 1000,
  };
}

/** Collections: the active model's is the one that searches read, and there is no other. */
async function reconcileCollections(options: ReconcileOptions, findings: Findings): Promise<void> {
  const { model, catalogue, index, fix, signal } = options;
  const others = (await index.collections()).filter((collection) => collection !== model.version);
  for (const collection of others) {
    for await (const points of index.scroll(collection, PAGE)) {
      signal?.throwIfAborted();
      for (const { id } of points) findings.found('wrongModelVersion', id);
    }
  }
  if (!fix) return;
  const active = await index.active();
  if (active === null) {
    // Empty, so that the walk finds every row without a point, and says so.
    await catalogue.exclusively(async () => {
      await index.createCollection(model.version);
      await index.activate(model.version);
    });
  } else if (active !== model.version) {
    const extractor = await openedExtractor(options);
    if (extractor instanceof FacetError) {
      for (const id of findings.get('wrongModelVersion').examples) {
        findings.unmended('wrongModelVersion', id, extractor);
      }
      return;
    }
    await reembed({ ...options, extractor, onProgress: undefined });
  }
  await catalogue.exclusively(async () => {
    for (const collection of others) await index.dropCollection(collection);
  });
  findings.mended('wrongModelVersion', findings.get('wrongModelVersion').found);
}

function discrepancyOf({ row, point }: Pair): ImageDiscrepancy | undefined {
  if (row === undefined) return 'pointsWithoutRows';
  if (row.state === 'PENDING') return 'pending';
  if (row.state === 'DELETING') return 'deleting';
  if (point === undefined) return 'rowsWithoutPoints';
  return samePayload(row, point) ? undefined : 'wrongPayload';
}

function samePayload(row: CatalogueImage, { payload }: VectorPoint): boolean {
  const { attributes, dataset, partition } = payloadOf(row);
  const indexed = new Set(payload.attributes);
  return (
    payload.dataset === dataset &&
    payload.partition === partition &&
    indexed.size === attributes.length &&
    attributes.every((key) => indexed.has(key))
  );
}
