import type { CatalogueImage } from '../../src/catalogue/index.js';
import { ATTRIBUTES, Random, type Attribute, type SignedAttributes } from '../../src/domain/index.js';
import { EMBEDDING_DIMENSIONS } from '../../src/model/index.js';
import { createSearchService, type SearchDependencies, type SearchService } from '../../src/search/index.js';
import { openEmbeddedIndex, payloadKeys, type VectorIndex } from '../../src/vectors/index.js';
import { MemoryEmbeddingStore } from '../support/memory-embedding-store.js';
import { MemoryGallery } from '../support/memory-gallery.js';
import { randomUnit, unit } from '../support/points.js';
import { inUse } from '../support/in-use.js';

type SearchModel = NonNullable<ReturnType<SearchDependencies['model']['get']>>;

/** Each attribute has a random direction; labels and queries embed as the signed sum of theirs. */
function embed(directions: readonly Float32Array[], signed: SignedAttributes): Float32Array {
  return unit(
    Array.from({ length: EMBEDDING_DIMENSIONS }, (_, c) =>
      // The first component keeps the sum from vanishing where nothing is labelled.
      signed.reduce((sum, sign, id) => sum + sign * directions[id][c], c === 0 ? 1e-3 : 0),
    ),
  );
}

/** A model whose two halves are that sum: exact, and enough to search by. */
export function sumModel(version: string, attributes: readonly Attribute[] = ATTRIBUTES): SearchModel {
  return {
    version,
    manifest: {
      name: version,
      backbone: 'none',
      backboneHash: '0'.repeat(64),
      featureDimensions: 40,
      recipe: 'sum',
      attributes,
    },
    // Distinct for every number of attributes and every score, so that a mix-up shows.
    matchProbability: (known, cosine) => (1 + cosine) / (2 * known),
    encodeQueries: (queries) => {
      const rows = queries.map((signed) => embed(directionsOf(version), signed));
      return Promise.resolve(Float32Array.from(rows.flatMap((row) => [...row])));
    },
  };
}

/** An image's embedding under the sumModel of that version: of its labels. */
export function imageEmbedding(version: string, labels: SignedAttributes): Float32Array {
  return embed(directionsOf(version), labels);
}

const directions = new Map<string, readonly Float32Array[]>();

function directionsOf(version: string): readonly Float32Array[] {
  const known = directions.get(version);
  if (known !== undefined) return known;
  const random = new Random(Buffer.from(version).reduce((seed, byte) => (seed * 31 + byte) | 0, 7));
  const made = ATTRIBUTES.map(() => randomUnit(random, EMBEDDING_DIMENSIONS));
  directions.set(version, made);
  return made;
}

/** The search service on the real embedded index, with a gallery and a model that tests can change. */
export class SearchFixture {
  model: SearchModel | null = null;
  readonly gallery = new MemoryGallery();
  readonly service: SearchService;

  private constructor(readonly index: VectorIndex) {
    this.service = createSearchService({
      index,
      catalogue: this.gallery.catalogue,
      model: inUse(() => this.model),
    });
  }

  static async open(): Promise<SearchFixture> {
    const store = new MemoryEmbeddingStore();
    return new SearchFixture(
      await openEmbeddedIndex({ store, dimensions: EMBEDDING_DIMENSIONS, threads: 1 }),
    );
  }

  /** Makes a model the active one, over an empty collection of its own. */
  async use(model: SearchModel): Promise<void> {
    await this.index.createCollection(model.version);
    await this.index.activate(model.version);
    this.model = model;
  }

  /** Embeds and indexes images, and shows those that are INDEXED. */
  async add(...images: readonly CatalogueImage[]): Promise<void> {
    const version = this.model?.version ?? 'none';
    await this.index.upsert(
      version,
      images.map(({ id, labels, dataset, partition }) => ({
        id,
        vector: imageEmbedding(version, labels),
        payload: { attributes: payloadKeys(labels), dataset, partition },
      })),
    );
    this.gallery.put(...images);
  }
}
