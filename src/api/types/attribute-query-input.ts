import { Field, InputType } from 'type-graphql';
import { attributeQuery, type Attribute, type AttributeQuery } from '../../domain/index.js';
import { AttributeEnum } from './attribute.js';

@InputType({
  description:
    'What a face should look like. Attributes that are not named do not matter. At least one must be named, and none may be both present and absent.',
})
export class AttributeQueryInput {
  @Field(() => [AttributeEnum], { nullable: true, description: 'Attributes the face should have.' })
  present?: Attribute[] | null;

  @Field(() => [AttributeEnum], { nullable: true, description: 'Attributes the face should not have.' })
  absent?: Attribute[] | null;

  /** @throws FacetError `EMPTY_QUERY`, `CONTRADICTORY_QUERY` */
  toQuery(): AttributeQuery {
    return attributeQuery(this, 'query');
  }
}
