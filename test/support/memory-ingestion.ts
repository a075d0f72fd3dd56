import { randomUUID } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { FacetError } from '../../src/domain/index.js';
import {
  MAX_INGEST_ITEMS,
  MAX_METADATA_BYTES,
  type DatasetRequest,
  type Ingestion,
  type IngestionItem,
  type IngestionService,
  type IngestItem,
  type IngestRequest,
  type ItemOutcome,
} from '../../src/ingestion/index.js';

type ItemsQuery = Parameters<IngestionService['items']>[0];
type IngestionsQuery = Parameters<IngestionService['ingestions']>[0];

interface Job {
  row: Ingestion;
  readonly items: IngestionItem[];
}

/**
 * An ingestion service in memory, for tests of what stands above the service. States, counts and errors are those the
 * interface promises; the work itself is done by the test (`settle`), and nothing reaches a gallery.
 */
export class MemoryIngestion implements IngestionService {
  readonly jobs = new Map<string, Job>();
  /** What uploads held, by index, and what they were said to be. */
  readonly uploads = new Map<number, { readonly bytes: Buffer; readonly mediaType: string }>();
  readonly datasets: DatasetRequest[] = [];
  readonly requests: IngestRequest[] = [];
  /** Signals that watchers gave. */
  readonly signals: AbortSignal[] = [];
  /** Most items that may wait. */
  room = 1000;
  readonly #wakes = new Set<() => void>();

  async ingest(request: IngestRequest) {
    const { items, dataset } = request;
    if (items.length < 1 || items.length > MAX_INGEST_ITEMS) {
      throw bad('items', `has ${items.length} items; give 1 to ${MAX_INGEST_ITEMS}`, MAX_INGEST_ITEMS);
    }
    if (dataset.length < 1 || dataset.length > 200)
      throw bad('dataset', 'must have 1 to 200 characters', 200);
    this.#reserve(items.length);
    this.requests.push(request);
    const job = this.#add('IMAGES', dataset, items.length);
    for (const [index, item] of items.entries()) {
      const waiting: IngestionItem = {
        index,
        dataset: item.dataset ?? dataset,
        externalId: item.externalId ?? null,
        state: 'WAITING',
        outcome: null,
        imageId: null,
        attempts: 0,
        error: null,
      };
      const fault = await this.#faultOf(item, index);
      job.items.push(fault ? { ...waiting, state: 'FAILED', error: stored(fault) } : waiting);
    }
    this.#recount(job);
    const refused = job.items.flatMap(({ index, error }) => (error ? [{ index, error }] : []));
    return { ingestion: job.row, refused };
  }

  async importDataset(request: DatasetRequest): Promise<Ingestion> {
    await Promise.resolve();
    if (request.limit !== undefined && request.limit < 1) throw bad('limit', 'must be 1 or more', 1);
    if (request.folder.includes('..')) {
      throw new FacetError('PATH_REFUSED', 'folder: is not below FACET_INGEST_ROOT', { field: 'folder' });
    }
    this.datasets.push(request);
    return this.#add('DATASET', request.dataset ?? request.folder, null).row;
  }

  ingestion(id: string): Promise<Ingestion | null> {
    return Promise.resolve(this.jobs.get(id)?.row ?? null);
  }

  ingestions({ states, limit, after }: IngestionsQuery): Promise<Ingestion[]> {
    const placeOf = ({ createdAt, id }: { readonly createdAt: Date; readonly id: string }) =>
      `${createdAt.toISOString()} ${id}`;
    const rows = Array.from(this.jobs.values(), ({ row }) => row)
      .filter((row) => (states?.includes(row.state) ?? true) && (!after || placeOf(row) < placeOf(after)))
      .sort((a, b) => (placeOf(a) < placeOf(b) ? 1 : -1));
    return Promise.resolve(rows.slice(0, limit));
  }

  items({ ingestionId, states, limit, afterIndex = -1 }: ItemsQuery): Promise<IngestionItem[]> {
    const items = this.jobs.get(ingestionId)?.items ?? [];
    const found = items.filter(({ state, index }) => index > afterIndex && (states?.includes(state) ?? true));
    return Promise.resolve(found.slice(0, limit));
  }

  async cancel(id: string): Promise<Ingestion> {
    await Promise.resolve();
    const job = this.#job(id);
    if (job.row.finishedAt)
      throw new FacetError('NOT_POSSIBLE_NOW', 'id: the ingestion has ended', { field: 'id' });
    this.#change(job, ({ state }) => state === 'WAITING', { state: 'CANCELLED' });
    return this.#put(job, { state: 'CANCELLED', finishedAt: new Date() });
  }

  async retry(id: string, indexes?: readonly number[]): Promise<Ingestion> {
    await Promise.resolve();
    const job = this.#job(id);
    const again = ({ state, index }: IngestionItem) =>
      (state === 'FAILED' || state === 'CANCELLED') && (indexes?.includes(index) ?? true);
    const count = job.items.filter(again).length;
    if (count === 0)
      throw new FacetError('NOT_POSSIBLE_NOW', 'id: there is nothing to retry', { field: 'id' });
    this.#reserve(count);
    this.#change(job, again, { state: 'WAITING', error: null });
    return this.#put(job, { state: 'QUEUED', finishedAt: null });
  }

  async *watch(id: string, signal: AbortSignal): AsyncGenerator<Ingestion> {
    this.signals.push(signal);
    const job = this.#job(id);
    let shown: Ingestion | undefined;
    while (!signal.aborted) {
      if (shown !== job.row) {
        shown = job.row;
        yield shown;
      } else if (shown.finishedAt) {
        return;
      } else {
        await new Promise<void>((resolve) => {
          this.#wakes.add(resolve);
          signal.addEventListener('abort', () => {
            resolve();
          });
        });
      }
    }
  }

  /** Does an item's work: it becomes an image, or fails. */
  settle(id: string, index: number, end: FacetError | { outcome: ItemOutcome; imageId: string }): void {
    const job = this.#job(id);
    const change =
      end instanceof FacetError
        ? ({ state: 'FAILED', error: stored(end) } as const)
        : ({ state: 'DONE', ...end } as const);
    this.#change(job, (item) => item.index === index, change);
    const ended = job.items.every(({ state }) => state !== 'WAITING');
    this.#put(job, ended ? { state: 'COMPLETED', finishedAt: new Date() } : { state: 'RUNNING' });
  }

  async #faultOf({ source, labels, metadata }: IngestItem, index: number): Promise<FacetError | undefined> {
    const field = `items[${index}]`;
    if (source.kind === 'invalid') return placed(source.error, field);
    if (labels?.present.some((attribute) => labels.absent.includes(attribute))) {
      return new FacetError('CONTRADICTORY_LABELS', `${field}.labels: both present and absent`, {
        field: `${field}.labels`,
      });
    }
    if (metadata && Buffer.byteLength(JSON.stringify(metadata)) > MAX_METADATA_BYTES) {
      return bad(`${field}.metadata`, 'too long', MAX_METADATA_BYTES);
    }
    if (source.kind !== 'upload') return undefined;
    try {
      const { stream, mediaType } = await source.open();
      this.uploads.set(index, { bytes: await buffer(stream), mediaType });
      return undefined;
    } catch (error) {
      if (error instanceof FacetError) return placed(error, field);
      throw error;
    }
  }

  #reserve(count: number): void {
    const items = [...this.jobs.values()].flatMap((job) => job.items);
    if (items.filter(({ state }) => state === 'WAITING').length + count <= this.room) return;
    throw new FacetError('QUEUE_FULL', `queue: at most ${this.room} images may wait`, { limit: this.room });
  }

  #add(kind: Ingestion['kind'], dataset: string, total: number | null): Job {
    const counts = { imported: 0, updated: 0, unchanged: 0, failed: 0, cancelled: 0 };
    const times = {
      createdAt: new Date(Date.UTC(2026, 0, 1) + this.jobs.size),
      startedAt: null,
      finishedAt: null,
    };
    const rest = { state: 'QUEUED', perSecond: null, secondsLeft: null, error: null } as const;
    const job: Job = {
      row: { id: randomUUID(), kind, dataset, total, ...counts, ...times, ...rest },
      items: [],
    };
    this.jobs.set(job.row.id, job);
    return job;
  }

  #job(id: string): Job {
    const job = this.jobs.get(id);
    if (!job) throw new FacetError('NOT_FOUND', `id: no ingestion has the id ${id}`, { field: 'id' });
    return job;
  }

  #change(job: Job, which: (item: IngestionItem) => boolean, change: Partial<IngestionItem>): void {
    job.items.forEach((item, at) => {
      if (which(item)) job.items[at] = { ...item, ...change };
    });
  }

  #recount(job: Job): void {
    const number = (which: (item: IngestionItem) => boolean) => job.items.filter(which).length;
    job.row = {
      ...job.row,
      imported: number(({ outcome }) => outcome === 'IMPORTED'),
      updated: number(({ outcome }) => outcome === 'UPDATED'),
      unchanged: number(({ outcome }) => outcome === 'UNCHANGED'),
      failed: number(({ state }) => state === 'FAILED'),
      cancelled: number(({ state }) => state === 'CANCELLED'),
    };
  }

  #put(job: Job, change: Partial<Ingestion>): Ingestion {
    job.row = { ...job.row, ...change };
    this.#recount(job);
    for (const wake of this.#wakes) wake();
    this.#wakes.clear();
    return job.row;
  }
}

/** An error of an item, with the item's place before the field it names. */
function placed({ code, message, details }: FacetError, at: string): FacetError {
  const field = details.field === undefined ? at : `${at}.${details.field}`;
  return new FacetError(code, `${at}.${message}`, { ...details, field });
}

function stored({ code, message, details }: FacetError) {
  return { code, message, field: details.field ?? null };
}

function bad(field: string, message: string, limit: number): FacetError {
  return new FacetError('BAD_USER_INPUT', `${field}: ${message}`, { field, limit });
}
