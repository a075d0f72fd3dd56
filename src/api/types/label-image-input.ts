import { Field, ID, InputType } from 'type-graphql';
import type { LabelItem } from '../../ingestion/index.js';
import { AttributeName } from './attribute-name.js';

@InputType({
  description:
    'All that is known of an image: an attribute in neither list becomes unknown. One list must be given; empty, it unlabels the image.',
})
export class LabelImageInput implements LabelItem {
  @Field(() => ID, { description: "The image's UUID." })
  id!: string;

  @Field(() => [AttributeName], { nullable: true, description: 'Attributes it has.' })
  present?: string[] | null;

  @Field(() => [AttributeName], { nullable: true, description: 'Attributes it does not have.' })
  absent?: string[] | null;
}
