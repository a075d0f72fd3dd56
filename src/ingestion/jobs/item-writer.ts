import { access } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { CatalogueImage, DeferredItem, SettledItem, StoredIngestion } from '../../catalogue/index.js';
import { imageId, type FacetError } from '../../domain/index.js';
import type { FeatureExtractor } from '../../vision/index.js';
import { stageImages, type ImageWithFeatures } from '../index-images.js';
import { OneBehind } from '../one-behind.js';
import { UrlError } from '../sources/index.js';
import { decide, type ReadItem } from './decide.js';
import type { JobParts } from './job-parts.js';
import { toStored } from './stored-error.js';

/** Items written together: one statement, one product and one upsert. */
const BATCH = 128;
/** Longest time that an item that is read waits for others, in milliseconds. */
const PATIENCE_MS = 1000;
/** Times that an item is tried whose failure may pass. */
const MAX_ATTEMPTS = 3;

/** An item read and extracted, or what went wrong with it. */
export type Outcome =
  | (ReadItem & { readonly features: Float32Array })
  | { readonly item: ReadItem['item']; readonly error: FacetError };

/** Writes what items have become, in batches, one batch at a time, while the next one is collected. */
export class ItemWriter {
  #batch: Outcome[] = [];
  #since = performance.now();
  readonly #writing = new OneBehind();

  constructor(
    private readonly parts: JobParts,
    private readonly ingestion: StoredIngestion,
    /** What made the features. */
    private readonly extractor: Pick<FeatureExtractor, 'backbone'>,
    /** Rejects when the ingestion is not ours any more: asked before each batch. */
    private readonly stillOurs: () => Promise<void>,
  ) {}

  /** Takes an outcome; waits when a batch is due and the one before is not written yet. Throws what that throws. */
  async add(outcome: Outcome): Promise<void> {
    this.#batch.push(outcome);
    if (this.#batch.length >= BATCH || performance.now() - this.#since > PATIENCE_MS) await this.#start();
  }

  /** Writes what is collected and waits until it is there. */
  async flush(): Promise<void> {
    await this.#start();
    await this.#writing.end();
  }

  /** Resolves when nothing is being written, whether or not that went well. */
  async settled(): Promise<void> {
    await this.#writing.settled();
  }

  async #start(): Promise<void> {
    const batch = this.#batch;
    this.#batch = [];
    this.#since = performance.now();
    if (batch.length > 0) await this.#writing.start(() => this.#write(batch));
  }

  async #write(batch: readonly Outcome[]): Promise<void> {
    const { store, catalogue, onSettled } = this.parts;
    const { id } = this.ingestion;
    const settled: SettledItem[] = [];
    const deferred: DeferredItem[] = [];
    const read: (ReadItem & { readonly features: Float32Array })[] = [];
    for (const outcome of batch) {
      if (!('error' in outcome)) read.push(outcome);
      else if (mayPass(outcome.error) && outcome.item.attempts + 1 < MAX_ATTEMPTS) {
        const notBefore = new Date(Date.now() + this.parts.policy.retryMs * 4 ** outcome.item.attempts);
        deferred.push({ index: outcome.item.index, error: toStored(outcome.error), notBefore });
      } else settled.push({ index: outcome.item.index, error: toStored(outcome.error) });
    }
    await catalogue.exclusively(async () => {
      await this.stillOurs();
      settled.push(...(await this.#take(read)));
      await store.settle(id, settled);
      onSettled(settled);
    });
    await store.defer(id, deferred);
  }

  /** Writes the images that are new or changed: rows PENDING, then points; settling makes them INDEXED. */
  async #take(read: readonly (ReadItem & { readonly features: Float32Array })[]): Promise<SettledItem[]> {
    const { catalogue, index } = this.parts;
    const { onConflict, createdAt } = this.ingestion;
    const names = await this.#names(read);
    const ids = read.map(({ item }, i) => imageId(item.dataset, names[i]));
    const rows = await catalogue.lookup(ids);
    const points = new Map((await index.fetch([...rows.keys()])).map((point) => [point.id, point]));
    const writes = new Map<string, ImageWithFeatures>();
    const settled: SettledItem[] = [];
    for (const [i, one] of read.entries()) {
      const imageIdOfItem = ids[i];
      const place = { index: one.item.index, imageId: imageIdOfItem, externalId: names[i] };
      // Given twice without a name, or under the name that it gets without one: the first is the image.
      if (writes.get(imageIdOfItem)?.image.sha256 === one.facts.sha256) {
        settled.push({ ...place, outcome: 'UNCHANGED' });
        continue;
      }
      const row = rows.get(imageIdOfItem);
      const known = { row, point: points.get(imageIdOfItem), fileThere: await fileThere(row) };
      const decision = decide(one, names[i], known, onConflict, createdAt);
      if (decision.kind === 'refuse') {
        settled.push({ index: one.item.index, error: toStored(decision.error) });
      } else if (decision.kind === 'leave') settled.push({ ...place, outcome: 'UNCHANGED' });
      else {
        settled.push({ ...place, outcome: decision.outcome });
        writes.set(imageIdOfItem, { image: decision.image, features: one.features });
      }
    }
    await stageImages({ ...this.parts, extractor: this.extractor }, [...writes.values()]);
    return settled;
  }

  /** External ids: as given, else the name that the dataset has the content under, else the content's SHA-256. */
  async #names(read: readonly ReadItem[]): Promise<string[]> {
    const unnamed = read.filter(({ item }) => item.externalId === null);
    const found = new Map<string, string>();
    for (const dataset of new Set(unnamed.map(({ item }) => item.dataset))) {
      const contents = unnamed
        .filter(({ item }) => item.dataset === dataset)
        .map(({ facts }) => facts.sha256);
      const rows = await this.parts.catalogue.withContent(dataset, contents);
      for (const { sha256, externalId } of rows) found.set(`${sha256} ${dataset}`, externalId);
    }
    return read.map(
      ({ item, facts }) => item.externalId ?? found.get(`${facts.sha256} ${item.dataset}`) ?? facts.sha256,
    );
  }
}

function mayPass(error: FacetError): boolean {
  return error instanceof UrlError && error.retryable;
}

async function fileThere(row: CatalogueImage | undefined): Promise<boolean> {
  if (row === undefined) return false;
  return access(fileURLToPath(row.location)).then(
    () => true,
    () => false,
  );
}
