import { Field, Float, Int, ObjectType } from 'type-graphql';
import type { AttributeCount as Count } from '../../catalogue/index.js';
import type { Attribute } from '../../domain/index.js';
import { AttributeEnum } from './attribute.js';

@ObjectType({ description: 'How common an attribute is among the images that match a filter: a facet.' })
export class AttributeCount {
  readonly #count: Count;
  readonly #searchable: boolean;

  constructor(count: Count, searchable: boolean) {
    this.#count = count;
    this.#searchable = searchable;
  }

  @Field(() => AttributeEnum, { description: 'The attribute.' })
  get attribute(): Attribute {
    return this.#count.attribute;
  }

  @Field(() => Int, { description: 'Matching images labelled as having it.' })
  get present(): number {
    return this.#count.present;
  }

  @Field(() => Int, { description: 'Matching images labelled as not having it.' })
  get absent(): number {
    return this.#count.absent;
  }

  @Field(() => Float, {
    nullable: true,
    description: 'present / (present + absent), 0 to 1; null when no matching image is labelled.',
  })
  get prevalence(): number | null {
    const labelled = this.#count.present + this.#count.absent;
    return labelled === 0 ? null : this.#count.present / labelled;
  }

  @Field(() => Boolean, { description: 'Whether the active model was trained to tell this attribute.' })
  get searchable(): boolean {
    return this.#searchable;
  }
}
