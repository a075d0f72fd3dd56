import { Arg, Ctx, Mutation, Resolver } from 'type-graphql';
import { fromStored } from '../../evaluation/index.js';
import type { ApiContext } from '../context.js';
import { EvaluateRetrievalInput } from '../types/evaluate-retrieval-input.js';
import { RecordedEvaluation } from '../types/evaluation.js';

@Resolver()
export class RecordEvaluationResolver {
  @Mutation(() => RecordedEvaluation, {
    description:
      'Measures as `evaluateRetrieval` does and keeps the run with its per-query outcomes, for comparisons. A run that is stopped leaves nothing.',
  })
  async recordEvaluation(
    @Ctx() { services: { evaluation }, signal }: ApiContext,
    @Arg('input', () => EvaluateRetrievalInput, { nullable: true, description: 'What to measure, and how.' })
    input?: EvaluateRetrievalInput | null,
  ): Promise<RecordedEvaluation> {
    const request = (input ?? new EvaluateRetrievalInput()).toRequest();
    const recorded = await evaluation.record(request, signal);
    return new RecordedEvaluation(recorded.id, fromStored(recorded.evaluation), evaluation.images);
  }
}
