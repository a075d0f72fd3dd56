import { z } from 'zod';
import { FacetError } from '../../domain/index.js';
import type { QdrantCalls } from './calls.js';
import { QdrantError, understood } from './faults.js';
import type { CollectionNames } from './names.js';
import { quantizedStorage, type Quantization } from './quantization.js';

/** How a new collection is kept and spread over a cluster. */
export interface CollectionShape {
  /** Shards of a collection; absent: as many as the cluster has nodes. */
  readonly shardNumber?: number;
  /** Copies of each shard. */
  readonly replicationFactor: number;
  /** Copies that must have a write before it counts. */
  readonly writeConsistencyFactor: number;
  /** Absent: `none`. */
  readonly quantization?: Quantization;
}

const aliases = z.array(z.object({ alias_name: z.string(), collection_name: z.string() }));
const names = z.array(z.object({ name: z.string() }));
const description = z.object({
  config: z.object({ params: z.object({ vectors: z.object({ size: z.number(), distance: z.string() }) }) }),
  payload_schema: z.record(z.string(), z.unknown()),
});

/** Payload fields that filters name. Created before the first point, so that HNSW links follow them too. */
const INDEXED_FIELDS = [
  ['attributes', { type: 'integer', lookup: true, range: false }],
  ['dataset', 'keyword'],
  ['partition', 'keyword'],
] as const;

/**
 * The collections of one index: one a model version, and an alias on the active one. The alias is moved in one atomic
 * update, so that every reader sees the old model or the new.
 */
export class QdrantCollections {
  #wasActive = false;

  constructor(
    private readonly calls: QdrantCalls,
    readonly names: CollectionNames,
    private readonly dimensions: number,
    private readonly shape: CollectionShape,
  ) {}

  /**
   * The model version the alias points to; null before the first `activate`.
   * @throws FacetError `SERVICE_UNAVAILABLE` when an alias that this process has seen is gone, or points elsewhere
   */
  async active(kind: 'ping' | 'read' = 'read'): Promise<string | null> {
    const active = await this.#target(kind);
    if (active === null && this.#wasActive) {
      throw gone(`alias "${this.names.alias}" is gone from Qdrant, and its collection perhaps`);
    }
    this.#wasActive = active !== null;
    return active;
  }

  async list(): Promise<string[]> {
    const what = 'listing collections';
    const answer = await this.calls.run('read', what, (client) => client.getCollections());
    return understood(what, names, answer.collections)
      .map(({ name }) => this.names.version(name))
      .filter((version) => version !== undefined);
  }

  /** Creates what is missing of the collection and its payload indexes, as after a crash between the two. */
  async create(modelVersion: string): Promise<void> {
    const name = this.names.collection(modelVersion);
    const { exists } = await this.calls.run('read', 'looking for a collection', (client) =>
      client.collectionExists(name),
    );
    if (!exists) await this.#createEmpty(name);
    const indexed = await this.#indexedFields(name);
    for (const [field_name, field_schema] of INDEXED_FIELDS) {
      if (indexed.has(field_name)) continue;
      await this.calls.run('write', 'creating a payload index', (client) =>
        client.createPayloadIndex(name, { field_name, field_schema, wait: true }),
      );
    }
  }

  /** @throws FacetError `NOT_FOUND` if there is no such collection */
  async activate(modelVersion: string): Promise<void> {
    const name = this.names.collection(modelVersion);
    await this.#indexedFields(name);
    const current = await this.#target('read');
    if (current === modelVersion) return;
    const { alias } = this.names;
    const release = current === null ? [] : [{ delete_alias: { alias_name: alias } }];
    await this.calls.run('write', 'moving the alias', (client) =>
      client.updateCollectionAliases({
        actions: [...release, { create_alias: { alias_name: alias, collection_name: name } }],
      }),
    );
  }

  /** @throws FacetError `BAD_USER_INPUT` if it is the active one */
  async drop(modelVersion: string): Promise<void> {
    if ((await this.active()) === modelVersion) {
      throw new FacetError('BAD_USER_INPUT', `modelVersion: ${modelVersion} is the active collection`, {
        field: 'modelVersion',
      });
    }
    const name = this.names.collection(modelVersion);
    await this.calls.run('write', 'dropping a collection', (client) => client.deleteCollection(name));
  }

  async #target(kind: 'ping' | 'read'): Promise<string | null> {
    const what = 'reading the active collection';
    const answer = await this.calls.run(kind, what, (client) => client.getAliases());
    const known = understood(what, aliases, answer.aliases);
    const target = known.find(({ alias_name }) => alias_name === this.names.alias)?.collection_name;
    if (target === undefined) return null;
    const version = this.names.version(target);
    if (version !== undefined) return version;
    throw gone(`alias "${this.names.alias}" points to "${target}", a collection that is none of ours`);
  }

  async #createEmpty(name: string): Promise<void> {
    const { shardNumber, replicationFactor, writeConsistencyFactor, quantization } = this.shape;
    const storage = quantizedStorage(quantization);
    try {
      await this.calls.run('write', 'creating a collection', (client) =>
        client.createCollection(name, {
          vectors: { size: this.dimensions, distance: 'Cosine', ...storage.vectors },
          ...storage.collection,
          hnsw_config: { m: 16, ef_construct: 128 },
          on_disk_payload: true,
          ...(shardNumber !== undefined && { shard_number: shardNumber }),
          replication_factor: replicationFactor,
          write_consistency_factor: writeConsistencyFactor,
          // A filter on a field without an index would read every payload from disk: refused instead.
          strict_mode_config: {
            enabled: true,
            unindexed_filtering_retrieve: false,
            unindexed_filtering_update: false,
          },
        }),
      );
    } catch (error) {
      // Another process was quicker, or an attempt of ours that seemed to time out.
      if (!(error instanceof QdrantError && error.status === 409)) throw error;
    }
  }

  /** @throws FacetError `NOT_FOUND`; `SERVICE_UNAVAILABLE` if it was made for embeddings of another kind */
  async #indexedFields(name: string): Promise<ReadonlySet<string>> {
    const what = 'describing a collection';
    const answer = await this.calls.run('read', what, (client) => client.getCollection(name));
    const { config, payload_schema } = understood(what, description, answer);
    const { size, distance } = config.params.vectors;
    if (size !== this.dimensions || distance !== 'Cosine') {
      throw new FacetError(
        'SERVICE_UNAVAILABLE',
        `vector index: Qdrant's collection "${name}" holds ${size}-dimensional vectors under ${distance}; it must be ${this.dimensions} under Cosine`,
        { field: 'QDRANT_COLLECTION', limit: this.dimensions },
      );
    }
    return new Set(Object.keys(payload_schema));
  }
}

/** What searches read has been taken away from outside. */
export function gone(text: string): FacetError {
  return new FacetError('SERVICE_UNAVAILABLE', `vector index: ${text}; importing images makes it anew`, {
    field: 'QDRANT_COLLECTION',
  });
}
