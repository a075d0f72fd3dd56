import { Arg, Ctx, ID, Query, Resolver } from 'type-graphql';
import { evaluationIdArgument } from '../arguments.js';
import type { ApiContext } from '../context.js';
import { EvaluationComparison } from '../types/evaluation-comparison.js';

// Decorators run from the last parameter to the first: the last one comes first in the schema.
@Resolver()
export class CompareEvaluationsResolver {
  @Query(() => EvaluationComparison, {
    description:
      'Two recorded evaluations, compared query by query: paired differences with intervals and p-values. Only evaluations of one protocol and m can be compared, and only where they ask at least 5 queries in common.',
  })
  async compareEvaluations(
    @Ctx() { services, signal }: ApiContext,
    @Arg('candidate', () => ID, { description: 'UUID of the evaluation to judge.' }) candidate: string,
    @Arg('baseline', () => ID, { description: 'UUID of the evaluation to compare with.' }) baseline: string,
  ): Promise<EvaluationComparison> {
    const ids = [
      evaluationIdArgument(baseline, 'baseline'),
      evaluationIdArgument(candidate, 'candidate'),
    ] as const;
    return new EvaluationComparison(await services.evaluation.compare(...ids, signal));
  }
}
