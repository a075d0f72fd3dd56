import { FACERES, FACERES_HASH } from './faceres.js';
import { listInstalledBackbones } from './installed-backbones.js';

/**
 * The backbones that could be opened here: by id, the hash that their features belong to. Networks are not read; one that
 * was damaged since it was installed is found out when it is opened.
 * @param folder `FACET_DATA_DIR/backbones`
 */
export async function knownBackbones(folder: string): Promise<ReadonlyMap<string, string>> {
  const known = new Map<string, string>([[FACERES.id, FACERES_HASH]]);
  for (const listing of await listInstalledBackbones(folder)) {
    if (listing.record !== undefined) known.set(listing.id, listing.hash);
  }
  return known;
}
