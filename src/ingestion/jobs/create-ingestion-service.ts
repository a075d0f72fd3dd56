import { randomUUID } from 'node:crypto';
import { basename } from 'node:path';
import type { StoredIngestion } from '../../catalogue/index.js';
import { openCelebA } from '../../dataset/index.js';
import { FacetError } from '../../domain/index.js';
import { resolveServerPath } from '../sources/index.js';
import { acceptItems } from './accept.js';
import { IngestionWatch } from './ingestion-watch.js';
import { MAX_INGEST_ITEMS, type Ingestion, type IngestionService } from './ingestion-service.js';
import { checkName } from './item-checks.js';
import type { JobParts } from './job-parts.js';
import { toPlan } from './list-dataset.js';
import { MAX_INGESTIONS } from './policy.js';
import { toView } from './view.js';

/**
 * The service over its tables. Working on what it queues is others' business.
 * @param remind asks for an ingestion to be worked on; whoever is reminded may also find it by looking
 */
export function createIngestionService(
  parts: Pick<JobParts, 'store' | 'originals' | 'policy'>,
  remind: (id: string) => Promise<void>,
): IngestionService {
  const { store, policy } = parts;
  const watch = new IngestionWatch(store);
  const found = async (id: string): Promise<StoredIngestion> => {
    const stored = await store.byId(id);
    if (stored !== undefined) return stored;
    throw new FacetError('NOT_FOUND', `id: no ingestion has the id ${id}`, { field: 'id' });
  };
  const queued = async (id: string): Promise<Ingestion> => {
    await remind(id);
    return toView(await found(id));
  };
  return {
    async ingest(request) {
      const { items, dataset, onConflict } = request;
      checkCount(items.length);
      checkName(dataset, 'dataset');
      await requireRoom(parts, items.length, 0);
      const accepted = await acceptItems(parts, request);
      await requireRoom(
        parts,
        items.length,
        accepted.reduce((sum, { bytes }) => sum + bytes, 0),
      );
      const id = randomUUID();
      await store.create(
        { id, kind: 'IMAGES', dataset, onConflict, plan: null, total: items.length },
        accepted,
      );
      const refused = accepted.flatMap(({ index, error }) => (error === null ? [] : [{ index, error }]));
      return { ingestion: await queued(id), refused };
    },
    async importDataset({ folder, dataset, partitions, limit, onConflict }) {
      if (limit !== undefined && limit < 1) {
        throw new FacetError('BAD_USER_INPUT', `limit: is ${limit}; must be at least 1`, {
          field: 'limit',
          limit: 1,
        });
      }
      const path = await resolveServerPath(policy.root, folder, 'folder');
      await openCelebA(path);
      await requireRoom(parts, 0, 0);
      const name = checkName(dataset ?? basename(path), 'dataset');
      const id = randomUUID();
      const plan = toPlan({ folder: path, ...(partitions && { partitions: [...partitions] }), limit });
      await store.create({ id, kind: 'DATASET', dataset: name, onConflict, plan, total: null }, []);
      return queued(id);
    },
    ingestion: async (id) => {
      const stored = await store.byId(id);
      return stored === undefined ? null : toView(stored);
    },
    ingestions: async (query) => (await store.page(query)).map(toView),
    items: (query) => store.items(query),
    async cancel(id) {
      const { state } = await found(id);
      if (!(await store.cancel(id))) {
        throw new FacetError(
          'NOT_POSSIBLE_NOW',
          `id: this ingestion is ${state}: there is nothing to cancel`,
          {
            field: 'id',
          },
        );
      }
      return toView(await found(id));
    },
    async retry(id, indexes) {
      const { state } = await found(id);
      await requireRoom(parts, 0, 0);
      if ((await store.retry(id, indexes)) === 0) {
        const what = indexes === undefined ? 'no item' : 'none of these items';
        throw new FacetError(
          'NOT_POSSIBLE_NOW',
          `id: this ingestion is ${state} and ${what} failed or was cancelled, but for those refused at once`,
          { field: indexes === undefined ? 'id' : 'indexes' },
        );
      }
      return queued(id);
    },
    async *watch(id, signal) {
      for await (const stored of watch.follow(id, signal)) yield toView(stored);
    },
  };
}

function checkCount(count: number): void {
  if (count >= 1 && count <= MAX_INGEST_ITEMS) return;
  throw new FacetError('BAD_USER_INPUT', `items: has ${count} items; give 1 to ${MAX_INGEST_ITEMS}`, {
    field: 'items',
    limit: MAX_INGEST_ITEMS,
  });
}

/** @throws FacetError `QUEUE_FULL` naming the limit */
async function requireRoom(
  { store, policy }: Pick<JobParts, 'store' | 'policy'>,
  items: number,
  bytes: number,
): Promise<void> {
  const waiting = await store.waiting();
  const full = (what: string, field: string, limit: number) =>
    new FacetError('QUEUE_FULL', `${what}: as much as may wait for ingestion is waiting; try again later`, {
      field,
      limit,
    });
  if (waiting.ingestions >= MAX_INGESTIONS) {
    throw full(`${waiting.ingestions} ingestions of ${MAX_INGESTIONS}`, 'ingestions', MAX_INGESTIONS);
  }
  // A dataset's list is on our own disk and may be longer; what clients send must not pile up behind it.
  if (items > 0 && waiting.items + items > policy.queueItems) {
    throw full(
      `${waiting.items} images of ${policy.queueItems}`,
      'FACET_INGEST_QUEUE_ITEMS',
      policy.queueItems,
    );
  }
  if (bytes > 0 && waiting.bytes + bytes > policy.queueBytes) {
    throw full(
      `${waiting.bytes} bytes of ${policy.queueBytes}`,
      'FACET_INGEST_QUEUE_BYTES',
      policy.queueBytes,
    );
  }
}
