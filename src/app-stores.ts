import { lockDataDir, openCatalogue, type CatalogueStores } from './catalogue/index.js';
import type { Config } from './config/index.js';

/** The data folder, locked, and the stores in it or on PostgreSQL, which may still be opening. */
export interface BegunStores {
  readonly opened: Promise<CatalogueStores>;
  /** Closes the stores once they are open, and unlocks the folder. */
  close(): Promise<void>;
}

/**
 * Locks the data folder and begins to open the stores: what a start waits for longest, while it has nothing else loaded yet.
 * @throws FacetError `DATA_DIR_LOCKED`; `opened` rejects as `openCatalogue` does
 */
export async function beginStores(config: Config, onNotice: (text: string) => void): Promise<BegunStores> {
  const lock = await lockDataDir(config.dataDir);
  const opened = openCatalogue({ ...config, onNotice });
  // Whoever works with the stores hears of it; until they ask, a rejection must not count as unhandled.
  opened.catch(() => undefined);
  return {
    opened,
    close: async () => {
      try {
        const stores = await opened.catch(() => undefined);
        await stores?.close();
      } finally {
        await lock.release();
      }
    },
  };
}
