import { mkdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import { join } from 'node:path';
import type { CatalogueStores } from '../../../src/catalogue/index.js';
import type { Ingestion, IngestItem, IngestionService, OnConflict } from '../../../src/ingestion/index.js';
import {
  createIngestionService,
  INGEST_QUEUE,
  openJobQueue,
  startIngesting,
} from '../../../src/ingestion/index.js';
import type { IngestionPolicy } from '../../../src/ingestion/jobs/policy.js';
import { openOriginals } from '../../../src/ingestion/sources/index.js';
import { temporaryFolder } from '../../catalogue/stores.js';
import { ContentExtractor } from '../../support/content-extractor.js';
import { LABEL_DIMENSIONS, LabelModel } from '../../support/label-model.js';
import { MemoryVectorIndex } from '../../support/memory-vector-index.js';

/** An installation that takes in files of text (see ContentExtractor) on a real database. */
export class Setting {
  readonly extractor = new ContentExtractor();
  index = new MemoryVectorIndex(LABEL_DIMENSIONS);
  model = new LabelModel('v1');
  readonly errors: unknown[] = [];
  readonly policy: IngestionPolicy;
  #service: IngestionService | undefined;
  #closers: (() => Promise<void>)[] = [];

  private constructor(
    readonly stores: CatalogueStores,
    readonly folder: string,
    policy: Partial<IngestionPolicy>,
  ) {
    this.policy = {
      root: join(folder, 'root'),
      maxImageBytes: 1000,
      queueItems: 1000,
      queueBytes: 100_000,
      privateUrls: true,
      urlSeconds: 5,
      retryMs: 1,
      ...policy,
    };
  }

  static async open(stores: CatalogueStores, policy: Partial<IngestionPolicy> = {}): Promise<Setting> {
    const folder = await temporaryFolder();
    await mkdir(join(folder.path, 'root'));
    const setting = new Setting(stores, folder.path, policy);
    setting.#service = createIngestionService(setting.parts, () => Promise.resolve());
    return setting;
  }

  get parts() {
    return {
      store: this.stores.ingestions,
      catalogue: this.stores.catalogue,
      index: this.index,
      originals: openOriginals(this.folder),
      policy: this.policy,
      model: () => this.model,
      extractor: () => Promise.resolve(this.extractor),
    };
  }

  get service(): IngestionService {
    if (this.#service === undefined) throw new Error('not open');
    return this.#service;
  }

  /** A process that works on ingestions, until `stop`. */
  async start(runner = 'runner'): Promise<void> {
    const onError = (error: unknown) => this.errors.push(error);
    const jobs = await openJobQueue(this.stores.query, [INGEST_QUEUE], onError);
    const ingesting = await startIngesting(this.parts, jobs, { runner, count: 1, onError });
    this.#service = createIngestionService(this.parts, async (id) => {
      await jobs.send(INGEST_QUEUE, id);
      ingesting.wake();
    });
    this.#closers.push(
      () => ingesting.close(),
      () => jobs.close(),
    );
  }

  async stop(): Promise<void> {
    for (const close of this.#closers.splice(0)) await close();
  }

  /** Stops, and empties what other tests would meet. */
  async dispose(): Promise<void> {
    await this.stop();
    const { catalogue, query } = this.stores;
    const ids = (await catalogue.all(100_000)).map(({ id }) => id);
    await catalogue.markDeleting(ids);
    await catalogue.remove(ids);
    await query('DELETE FROM ingestions', []);
    await rm(this.folder, { recursive: true, force: true });
  }

  async file(name: string, content: string): Promise<void> {
    await writeFile(join(this.folder, 'root', name), content);
  }

  async ingest(items: readonly IngestItem[], onConflict: OnConflict = 'REJECT') {
    return this.service.ingest({ items, dataset: 'd', onConflict });
  }

  /** Queues items and waits for the end. */
  async done(items: readonly IngestItem[], onConflict?: OnConflict): Promise<Ingestion> {
    return this.ended((await this.ingest(items, onConflict)).ingestion.id);
  }

  async ended(id: string): Promise<Ingestion> {
    for (;;) {
      const ingestion = await this.service.ingestion(id);
      if (ingestion === null) throw new Error(`there is no ingestion ${id}`);
      if (ingestion.finishedAt !== null) return ingestion;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  items(ingestionId: string) {
    return this.service.items({ ingestionId, limit: 1000 });
  }

  /** All rows, and that each of them is INDEXED with its point and nothing else has one. */
  async gallery() {
    const rows = await this.stores.catalogue.all(100_000);
    const points = await this.index.fetch(rows.map(({ id }) => id));
    return {
      rows,
      whole: rows.every(({ state }) => state === 'INDEXED') && points.length === rows.length,
      points: await this.index.count(),
    };
  }
}

/** An item whose bytes come with the request. */
export function text(content: string, rest: Partial<IngestItem> = {}): IngestItem {
  return { source: { kind: 'base64', base64: Buffer.from(content).toString('base64') }, ...rest };
}

/** A server on loopback, for as long as `use` takes. */
export async function withServer<T>(listener: RequestListener, use: (url: string) => Promise<T>): Promise<T> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    return await use(`http://127.0.0.1:${address.port}`);
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}
