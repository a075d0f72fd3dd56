import { Field, ObjectType } from 'type-graphql';
import { INTENDED_USE, OUT_OF_SCOPE, RESPONSIBLE_USE } from '../../model/index.js';

@ObjectType({ description: 'What a model is for and what not, in the words of its card.' })
export class ModelUse {
  @Field(() => String, { description: 'What it is meant for.' })
  get intended(): string {
    return INTENDED_USE;
  }

  @Field(() => [String], { description: 'What it must not be used for.' })
  get outOfScope(): readonly string[] {
    return OUT_OF_SCOPE;
  }

  @Field(() => [String], { description: 'What to keep in mind when using it.' })
  get responsible(): readonly string[] {
    return RESPONSIBLE_USE;
  }
}
