import { Arg, Ctx, Mutation, Query, Resolver } from 'type-graphql';
import type { ApiContext } from '../context.js';
import { Reindex } from '../types/reindex.js';

@Resolver()
export class ReindexResolver {
  @Query(() => Reindex, {
    name: 'reindex',
    nullable: true,
    description:
      'The re-embedding that runs, or the last one since the server started; null where there was none.',
  })
  current(@Ctx() { services }: ApiContext): Reindex | null {
    const current = services.reindexing.current();
    return current === null ? null : new Reindex(current);
  }

  @Mutation(() => Reindex, {
    name: 'reindex',
    description:
      'Begins to embed the gallery anew, in the background: with another model, which becomes the active one at the end, or with the active one, which mends an index that disagrees with the catalogue and fills one that was lost. One at a time (NOT_POSSIBLE_NOW while another runs, or the stores are being compared by the clock).',
  })
  async start(
    @Ctx() { services }: ApiContext,
    @Arg('model', () => String, {
      nullable: true,
      description: 'Name of the bundle; absent: the active one.',
    })
    model?: string | null,
  ): Promise<Reindex> {
    return new Reindex(await services.reindexing.start(model ?? undefined));
  }
}
