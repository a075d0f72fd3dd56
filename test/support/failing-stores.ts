import { FacetError } from '../../src/domain/index.js';
import type { EmptyStores } from './changing-gallery.js';

/** What changes something in a store. */
type Step = 'markDeleting' | 'delete' | 'remove' | 'relabel' | 'upsert';

/** The ports with one step that fails: before it does anything, or after it has done it. */
export function failing({ catalogue, index }: EmptyStores, step: Step, after: boolean) {
  const guard = <Rest extends readonly unknown[]>(name: Step, work: (...rest: Rest) => Promise<void>) => {
    return async (...rest: Rest) => {
      if (name !== step || after) await work(...rest);
      if (name === step) throw new FacetError('SERVICE_UNAVAILABLE', 'the lights went out');
    };
  };
  return {
    catalogue: {
      exclusively: <T>(work: () => Promise<T>) => catalogue.exclusively(work),
      lookup: (ids: readonly string[]) => catalogue.lookup(ids),
      byIds: (ids: readonly string[]) => catalogue.byIds(ids),
      deleting: (limit: number, afterId?: string) => catalogue.deleting(limit, afterId),
      datasetIds: (dataset: string, limit: number, afterId?: string) =>
        catalogue.datasetIds(dataset, limit, afterId),
      markDeleting: guard('markDeleting', (ids: readonly string[]) => catalogue.markDeleting(ids)),
      remove: guard('remove', (ids: readonly string[]) => catalogue.remove(ids)),
      relabel: guard('relabel', (items: Parameters<typeof catalogue.relabel>[0]) => catalogue.relabel(items)),
    },
    index: {
      active: () => index.active(),
      fetch: (ids: readonly string[], modelVersion?: string) => index.fetch(ids, modelVersion),
      delete: guard('delete', (ids: readonly string[]) => index.delete(ids)),
      upsert: guard('upsert', (...given: Parameters<typeof index.upsert>) => index.upsert(...given)),
    },
  };
}
