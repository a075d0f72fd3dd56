import { ArgsType, Field } from 'type-graphql';
import type { PageRequest } from '../../search/index.js';
import { DEFAULT_FIRST } from '../sizes.js';
import { ConnectionArgs } from './connection-args.js';
import { ImageFilterInput } from './image-filter-input.js';

/** The arguments of every connection of images. */
@ArgsType()
export class PageArgs extends ConnectionArgs {
  @Field(() => ImageFilterInput, { nullable: true, description: 'Leaves out images that do not match.' })
  filter?: ImageFilterInput | null;

  /** @throws FacetError as ImageFilterInput.toFilter does; the range of `first` is the service's to check */
  toRequest(): PageRequest {
    return {
      first: this.first ?? DEFAULT_FIRST,
      after: this.after ?? undefined,
      filter: this.filter?.toFilter(),
    };
  }
}
