import { Field, Float, ObjectType } from 'type-graphql';
import type { Attribute } from '../../domain/index.js';
import type { AttributePrediction as Prediction } from '../../search/index.js';
import { AttributeEnum } from './attribute.js';
import { AttributeStateEnum } from './attribute-explanation.js';

@ObjectType({ description: 'What the model makes of one attribute of an image.' })
export class AttributePrediction {
  readonly #prediction: Prediction;

  constructor(prediction: Prediction) {
    this.#prediction = prediction;
  }

  @Field(() => AttributeEnum, { description: 'The attribute.' })
  get attribute(): Attribute {
    return this.#prediction.attribute;
  }

  @Field(() => Float, {
    description: 'Cosine of the image and a query that asks for this attribute alone, -1 to 1.',
  })
  get score(): number {
    return this.#prediction.score;
  }

  @Field(() => Float, {
    description: 'Probability, 0 to 1, that the face has it, calibrated on validation images.',
  })
  get probability(): number {
    return this.#prediction.probability;
  }

  @Field(() => AttributeStateEnum, {
    nullable: true,
    description: 'The stored ground-truth label; null where the image has none for this attribute.',
  })
  get label(): Prediction['label'] {
    return this.#prediction.label;
  }
}
