import { Field, Float, Int, ObjectType } from 'type-graphql';
import type { Attribute } from '../../domain/index.js';
import type { AttributeFigures } from '../../model/index.js';
import { AttributeEnum } from './attribute.js';

@ObjectType({ description: 'Images that are labelled for an attribute.' })
export class LabelSupport {
  @Field(() => Int, { description: 'Labelled as having it.' })
  readonly present: number;

  @Field(() => Int, { description: 'Labelled as not having it.' })
  readonly absent: number;

  constructor({ present, absent }: AttributeFigures['training']) {
    this.present = present;
    this.absent = absent;
  }
}

@ObjectType({
  description:
    'How well one attribute alone is told, on the validation images labelled for it. Null: there was nothing to find, or nothing to tell it from.',
})
export class ModelAttribute {
  readonly #figures: AttributeFigures;

  constructor(figures: AttributeFigures) {
    this.#figures = figures;
  }

  @Field(() => AttributeEnum, { description: 'The attribute.' })
  get attribute(): Attribute {
    return this.#figures.attribute;
  }

  @Field(() => LabelSupport, { description: 'Examples in training.' })
  get training(): LabelSupport {
    return new LabelSupport(this.#figures.training);
  }

  @Field(() => LabelSupport, {
    description: 'Images that judged it; below 30 on one side, a figure may be chance.',
  })
  get validation(): LabelSupport {
    return new LabelSupport(this.#figures.validation);
  }

  @Field(() => Float, {
    nullable: true,
    description: 'Share of validation images that have it: nearly the average precision of a random order.',
  })
  get prevalence(): number | null {
    return this.#figures.prevalence;
  }

  @Field(() => Float, { nullable: true, description: 'Average precision of asking for it.' })
  get averagePrecision(): number | null {
    return this.#figures.averagePrecision;
  }

  @Field(() => Float, {
    nullable: true,
    description: 'Precision of the first 10 when asking for it; cannot reach 1 where fewer than 10 have it.',
  })
  get precisionAt10(): number | null {
    return this.#figures.precisionAt10;
  }

  @Field(() => Float, { nullable: true, description: 'Average precision of asking for its absence.' })
  get absentAveragePrecision(): number | null {
    return this.#figures.absentAveragePrecision;
  }

  @Field(() => Float, {
    nullable: true,
    description: 'Chance that an image that has it scores higher than one that has not; 0.5 is guessing.',
  })
  get rocAuc(): number | null {
    return this.#figures.rocAuc;
  }
}
