import { Arg, Ctx, ID, Query, Resolver } from 'type-graphql';
import { fromStored } from '../../evaluation/index.js';
import { evaluationIdArgument } from '../arguments.js';
import type { ApiContext } from '../context.js';
import { RecordedEvaluation } from '../types/evaluation.js';

@Resolver()
export class EvaluationResolver {
  @Query(() => RecordedEvaluation, {
    nullable: true,
    description: 'One recorded evaluation; null when none has this id.',
  })
  async evaluation(
    @Ctx() { services: { evaluation } }: ApiContext,
    @Arg('id', () => ID, { description: "The evaluation's UUID." }) id: string,
  ): Promise<RecordedEvaluation | null> {
    const recorded = await evaluation.byId(evaluationIdArgument(id, 'id'));
    if (recorded === undefined) return null;
    return new RecordedEvaluation(recorded.id, fromStored(recorded.evaluation), evaluation.images);
  }
}
