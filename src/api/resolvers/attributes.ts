import { Arg, Ctx, Query, Resolver } from 'type-graphql';
import type { ApiContext } from '../context.js';
import { AttributeCount } from '../types/attribute-count.js';
import { ImageFilterInput } from '../types/image-filter-input.js';

@Resolver()
export class AttributesResolver {
  @Query(() => [AttributeCount], {
    description: 'All 40 attributes, in attribute order, with how common they are among matching images.',
  })
  async attributes(
    @Ctx() { services }: ApiContext,
    @Arg('filter', () => ImageFilterInput, { nullable: true, description: 'Count only images that match.' })
    filter?: ImageFilterInput | null,
  ): Promise<AttributeCount[]> {
    const counts = await services.search.attributeCounts(filter?.toFilter());
    const searchable = new Set(services.search.searchableAttributes());
    return counts.map((count) => new AttributeCount(count, searchable.has(count.attribute)));
  }
}
