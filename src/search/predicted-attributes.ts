import { FacetError, type Attribute } from '../domain/index.js';
import { cosine } from '../vectors/index.js';
import type { SearchDependencies, SearchModel } from './dependencies.js';
import { searchableAttributes } from './searchable-attributes.js';
import type { AttributePrediction } from './services.js';
import { encodeAlone, storedLabel } from './single-attribute.js';
import { withOneModel } from './with-one-model.js';

interface SingleQuery {
  readonly attribute: Attribute;
  readonly vector: Float32Array;
}

/** What the active model makes of images' attributes. Keeps the queries for each attribute alone while the model stays. */
export class AttributePredictions {
  #version: string | undefined;
  #queries: Promise<readonly SingleQuery[]> = Promise.resolve([]);

  constructor(private readonly dependencies: SearchDependencies) {}

  /** See SearchService.predictedAttributes. */
  of(id: string): Promise<AttributePrediction[]> {
    return withOneModel(this.dependencies, (model) => this.#ofImage(id, model));
  }

  async #ofImage(id: string, model: SearchModel | null): Promise<AttributePrediction[]> {
    if (model === null) {
      throw new FacetError('MODEL_MISSING', 'there is no model yet: run `facet train` or `facet demo` first');
    }
    const { index, catalogue } = this.dependencies;
    const [queries, points, rows] = await Promise.all([
      this.#queriesOf(model),
      index.fetch([id], model.version),
      catalogue.byIds([id]),
    ]);
    const row = rows.get(id);
    const embedding = points.at(0)?.vector;
    if (row === undefined || embedding === undefined) {
      throw new FacetError('NOT_FOUND', `of: no indexed image has the id ${id}`, { field: 'of' });
    }
    return queries.map(({ attribute, vector }) => {
      const score = cosine(embedding, vector);
      return {
        attribute,
        score,
        probability: model.matchProbability(1, score),
        label: storedLabel(row.labels, attribute),
      };
    });
  }

  #queriesOf(model: SearchModel): Promise<readonly SingleQuery[]> {
    if (this.#version !== model.version) {
      this.#version = model.version;
      this.#queries = encodeSingly(model);
      // A failure is its caller's to hear of, and is not kept.
      this.#queries.catch(() => {
        this.#version = undefined;
      });
    }
    return this.#queries;
  }
}

async function encodeSingly(model: SearchModel): Promise<SingleQuery[]> {
  const queries: SingleQuery[] = [];
  for (const attribute of searchableAttributes(model)) {
    queries.push({ attribute, vector: await encodeAlone(model, attribute, 'PRESENT') });
  }
  return queries;
}
