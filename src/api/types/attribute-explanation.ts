import { Field, Float, ObjectType, registerEnumType } from 'type-graphql';
import type { Attribute } from '../../domain/index.js';
import type { AttributeExplanation as Explanation } from '../../search/index.js';
import { AttributeEnum } from './attribute.js';

export const AttributeStateEnum = { PRESENT: 'PRESENT', ABSENT: 'ABSENT' };

registerEnumType(AttributeStateEnum, {
  name: 'AttributeState',
  description: 'Whether a face has an attribute.',
  valuesConfig: {
    PRESENT: { description: 'The face has it.' },
    ABSENT: { description: 'The face has it not.' },
  },
});

@ObjectType({
  description:
    'How a hit compares with one attribute of its query, taken alone. It is a comparison, not a cause: it does not say what in the picture brought the hit its place, and the parts do not add up to the score of the whole.',
})
export class AttributeExplanation {
  readonly #explanation: Explanation;

  constructor(explanation: Explanation) {
    this.#explanation = explanation;
  }

  @Field(() => AttributeEnum, { description: 'The attribute.' })
  get attribute(): Attribute {
    return this.#explanation.attribute;
  }

  @Field(() => AttributeStateEnum, { description: 'What the query asks of it.' })
  get wanted(): Explanation['wanted'] {
    return this.#explanation.wanted;
  }

  @Field(() => Float, {
    description: 'Cosine of the image and a query that asks for this attribute alone, -1 to 1.',
  })
  get score(): number {
    return this.#explanation.score;
  }

  @Field(() => Float, {
    description:
      'Probability, 0 to 1, that the face has what is asked of this attribute, whatever its others, calibrated on validation images.',
  })
  get probability(): number {
    return this.#explanation.probability;
  }

  @Field(() => AttributeStateEnum, {
    nullable: true,
    description: 'The stored ground-truth label; null where the image has none for this attribute.',
  })
  get label(): Explanation['label'] {
    return this.#explanation.label;
  }
}
