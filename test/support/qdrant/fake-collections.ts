import { z } from 'zod';
import {
  admits,
  fakeFilter,
  fakePoint,
  filterKeys,
  ranked,
  type FakeFilter,
  type FakePoint,
} from './fake-points.js';
import type { WireRequest } from './openapi.js';

/** An answer: HTTP status, and the `result` (2xx) or the words of the error. */
export interface FakeAnswer {
  readonly status: number;
  readonly result?: unknown;
  readonly error?: string;
}

interface Collection {
  readonly settings: z.output<typeof settings>;
  readonly indexes: Map<string, unknown>;
  readonly points: Map<string, FakePoint>;
}

const settings = z.looseObject({
  vectors: z.strictObject({
    size: z.number(),
    distance: z.literal('Cosine'),
    on_disk: z.literal(true).optional(),
  }),
  quantization_config: z
    .strictObject({
      scalar: z.strictObject({ type: z.literal('int8'), quantile: z.number(), always_ram: z.boolean() }),
    })
    .optional(),
});
const index = z.strictObject({ field_name: z.string(), field_schema: z.unknown() });
const upsert = z.strictObject({ points: z.array(fakePoint) });
const ids = z.strictObject({ points: z.array(z.uuid()) });
const retrieve = z.strictObject({
  ids: z.array(z.uuid()),
  with_payload: z.boolean(),
  with_vector: z.boolean(),
});
const count = z.strictObject({ filter: fakeFilter.optional(), exact: z.literal(true) });
const scroll = z.strictObject({
  limit: z.number(),
  offset: z.uuid().optional(),
  with_payload: z.literal(true),
  with_vector: z.literal(true),
});
const query = z.strictObject({
  query: z.array(z.number()),
  params: z.strictObject({
    exact: z.boolean(),
    acorn: z.strictObject({ enable: z.boolean() }).optional(),
    quantization: z
      .union([
        z.strictObject({ ignore: z.literal(true) }),
        z.strictObject({ rescore: z.literal(true), oversampling: z.number() }),
      ])
      .optional(),
  }),
  filter: fakeFilter.optional(),
  offset: z.number(),
  limit: z.number(),
  with_payload: z.literal(false),
  with_vector: z.boolean(),
});
const aliasActions = z.strictObject({
  actions: z.array(
    z.union([
      z.strictObject({ delete_alias: z.strictObject({ alias_name: z.string() }) }),
      z.strictObject({
        create_alias: z.strictObject({ alias_name: z.string(), collection_name: z.string() }),
      }),
    ]),
  ),
});

const ok = (result: unknown): FakeAnswer => ({ status: 200, result });
const done = ok({ operation_id: 1, status: 'completed' });

/** The part of Qdrant that the adapter uses, in memory, with its answers word for word where they matter. */
export class FakeCollections {
  readonly collections = new Map<string, Collection>();
  readonly aliases = new Map<string, string>();

  answer({ method, path, body }: WireRequest): FakeAnswer {
    const [, , name, ...rest] = path.split('/');
    switch (`${method} /${['collections', name && ':name', ...rest].filter(Boolean).join('/')}`) {
      case 'GET /collections':
        return path === '/aliases' ? this.#listAliases() : this.#list();
      case 'POST /collections/:name':
        return this.#moveAliases(aliasActions.parse(body).actions);
      case 'GET /collections/:name/exists':
        return ok({ exists: this.collections.has(name) });
      case 'PUT /collections/:name':
        return this.#create(name, body);
      case 'DELETE /collections/:name':
        return this.#drop(name);
      default: {
        const collection = this.collections.get(name);
        if (collection === undefined) return missing(name);
        return inCollection(collection, `${method} ${rest.join('/')}`, body);
      }
    }
  }

  #list(): FakeAnswer {
    return ok({ collections: [...this.collections.keys()].map((name) => ({ name })) });
  }

  #listAliases(): FakeAnswer {
    return ok({
      aliases: [...this.aliases].map(([alias_name, collection_name]) => ({ alias_name, collection_name })),
    });
  }

  #moveAliases(actions: z.output<typeof aliasActions>['actions']): FakeAnswer {
    for (const action of actions) {
      if ('delete_alias' in action) this.aliases.delete(action.delete_alias.alias_name);
      else {
        const { alias_name, collection_name } = action.create_alias;
        if (!this.collections.has(collection_name)) return missing(collection_name);
        this.aliases.set(alias_name, collection_name);
      }
    }
    return ok(true);
  }

  #create(name: string, body: unknown): FakeAnswer {
    if (this.collections.has(name)) {
      return { status: 409, error: `Wrong input: Collection \`${name}\` already exists!` };
    }
    this.collections.set(name, { settings: settings.parse(body), indexes: new Map(), points: new Map() });
    return ok(true);
  }

  #drop(name: string): FakeAnswer {
    for (const [alias, target] of this.aliases) if (target === name) this.aliases.delete(alias);
    return ok(this.collections.delete(name));
  }
}

function inCollection(collection: Collection, operation: string, body: unknown): FakeAnswer {
  const { points, indexes } = collection;
  switch (operation) {
    case 'GET ':
      return ok(describeCollection(collection));
    case 'PUT index': {
      const { field_name, field_schema } = index.parse(body);
      indexes.set(field_name, field_schema);
      return done;
    }
    case 'PUT points': {
      const written = upsert.parse(body).points;
      const wrong = written
        .map(({ vector }) => wrongSize(collection, vector))
        .find((fault) => fault !== undefined);
      if (wrong !== undefined) return wrong;
      if (indexes.size < 3) throw new Error('a point was written before the payload indexes were made');
      for (const point of written) points.set(point.id, point);
      return done;
    }
    case 'POST points/delete':
      for (const id of ids.parse(body).points) points.delete(id);
      return done;
    case 'POST points': {
      const asked = retrieve.parse(body);
      const found = asked.ids.map((id) => points.get(id)).filter((point) => point !== undefined);
      return ok(found.map((point) => (asked.with_payload ? point : { id: point.id, vector: point.vector })));
    }
    case 'POST points/scroll': {
      const { limit, offset = '' } = scroll.parse(body);
      const rest = [...points.values()]
        .filter(({ id }) => id >= offset)
        .sort((a, b) => (a.id < b.id ? -1 : 1));
      return ok({ points: rest.slice(0, limit), next_page_offset: rest.at(limit)?.id ?? null });
    }
    case 'POST points/count': {
      const { filter } = count.parse(body);
      return unindexed(collection, filter) ?? ok({ count: passing(collection, filter).length });
    }
    case 'POST points/query': {
      const asked = query.parse(body);
      const fault = wrongSize(collection, asked.query) ?? unindexed(collection, asked.filter);
      if (fault !== undefined) return fault;
      const found = ranked(passing(collection, asked.filter), asked.query)
        .slice(asked.offset, asked.offset + asked.limit)
        .map(({ point, score }) => ({
          id: point.id,
          version: 0,
          score,
          ...(asked.with_vector && { vector: point.vector }),
        }));
      return ok({ points: found });
    }
    default:
      throw new Error(`the fake Qdrant does not know ${operation}`);
  }
}

function passing({ points }: Collection, filter: FakeFilter | undefined): FakePoint[] {
  return [...points.values()].filter((point) => admits(filter, point));
}

function missing(name: string): FakeAnswer {
  return { status: 404, error: `Not found: Collection \`${name}\` doesn't exist!` };
}

function wrongSize(collection: Collection, vector: readonly number[]): FakeAnswer | undefined {
  const { size } = collection.settings.vectors;
  if (vector.length === size) return undefined;
  const error = `Wrong input: Vector dimension error: expected dim: ${size}, got ${vector.length}`;
  return { status: 400, error };
}

/** Strict mode: a filter on a field without an index is refused. */
function unindexed({ indexes }: Collection, filter: FakeFilter | undefined): FakeAnswer | undefined {
  const key = filterKeys(filter).find((one) => !indexes.has(one));
  return key === undefined
    ? undefined
    : { status: 400, error: `Bad request: Index required but not found for "${key}"` };
}

function describeCollection({ settings, indexes, points }: Collection): unknown {
  const { vectors, quantization_config } = settings;
  return {
    status: 'green',
    optimizer_status: 'ok',
    points_count: points.size,
    segments_count: 1,
    config: {
      params: { vectors },
      hnsw_config: { m: 16, ef_construct: 128, full_scan_threshold: 10_000 },
      optimizer_config: {
        deleted_threshold: 0.2,
        vacuum_min_vector_number: 1000,
        default_segment_number: 0,
        flush_interval_sec: 5,
      },
      wal_config: { wal_capacity_mb: 32, wal_segments_ahead: 0 },
      ...(quantization_config !== undefined && { quantization_config }),
    },
    payload_schema: Object.fromEntries(
      [...indexes.keys()].map((name) => [
        name,
        { data_type: name === 'attributes' ? 'integer' : 'keyword', points: points.size },
      ]),
    ),
  };
}
