import { Field, Int, ObjectType } from 'type-graphql';
import { ATTRIBUTES, type Attribute } from '../../domain/index.js';
import { EMBEDDING_DIMENSIONS } from '../../model/index.js';
import type { ModelFacts } from '../context.js';
import { AttributeEnum } from './attribute.js';

@ObjectType({ description: 'The model that answers searches.' })
export class Model {
  readonly #facts: ModelFacts;

  constructor(facts: ModelFacts) {
    this.#facts = facts;
  }

  @Field(() => String, { description: 'Name of its bundle.' })
  get name(): string {
    return this.#facts.manifest.name;
  }

  @Field(() => String, {
    description: 'Hash of the bundle and its backbone. Scores and cursors belong to one version.',
  })
  get version(): string {
    return this.#facts.version;
  }

  @Field(() => String, { description: 'The frozen network that turns pixels into features.' })
  get backbone(): string {
    return this.#facts.manifest.backbone;
  }

  @Field(() => Int, { description: "Length of the backbone's feature vectors." })
  get featureDimensions(): number {
    return this.#facts.manifest.featureDimensions;
  }

  @Field(() => Int, { description: 'Length of the embeddings that searches compare.' })
  get embeddingDimensions(): number {
    return EMBEDDING_DIMENSIONS;
  }

  @Field(() => String, { description: 'The training recipe it was made with.' })
  get recipe(): string {
    return this.#facts.manifest.recipe;
  }

  @Field(() => [AttributeEnum], {
    description: 'Attributes it was trained to tell: those one can search by, in attribute order.',
  })
  get attributes(): readonly Attribute[] {
    const trained = new Set(this.#facts.manifest.attributes);
    return ATTRIBUTES.filter((attribute) => trained.has(attribute));
  }
}
