import { FacetError } from '../../domain/index.js';

/** What Qdrant takes in a collection's name, less `_`, which parts our two halves. */
const VERSION = /^[A-Za-z0-9-]{1,128}$/;

/**
 * How our names look in a Qdrant that others may use as well: the alias of the active collection is the prefix itself,
 * a model version's collection is `<prefix>_<version>`. Neither half holds `_`, so two prefixes never share a name.
 */
export class CollectionNames {
  constructor(readonly alias: string) {}

  /** @throws FacetError `BAD_USER_INPUT` for a version that cannot be part of a name */
  collection(modelVersion: string): string {
    if (!VERSION.test(modelVersion)) {
      throw new FacetError('BAD_USER_INPUT', `modelVersion: "${modelVersion}" cannot name a collection`, {
        field: 'modelVersion',
      });
    }
    return `${this.alias}_${modelVersion}`;
  }

  /** The model version a collection belongs to, or undefined for a collection that is none of ours. */
  version(collection: string): string | undefined {
    const start = `${this.alias}_`;
    const rest = collection.slice(start.length);
    return collection.startsWith(start) && VERSION.test(rest) ? rest : undefined;
  }
}
