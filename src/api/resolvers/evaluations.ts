import { Args, Ctx, Query, Resolver } from 'type-graphql';
import type { ApiContext } from '../context.js';
import { evaluationsPage } from '../evaluations-page.js';
import { EvaluationConnection } from '../types/evaluation-connection.js';
import { EvaluationsArgs } from '../types/evaluations-args.js';

@Resolver()
export class EvaluationsResolver {
  @Query(() => EvaluationConnection, { description: 'Recorded evaluations, newest first.' })
  async evaluations(
    @Ctx() { services }: ApiContext,
    @Args(() => EvaluationsArgs) args: EvaluationsArgs,
  ): Promise<EvaluationConnection> {
    return new EvaluationConnection(await evaluationsPage(services.evaluation, args));
  }
}
