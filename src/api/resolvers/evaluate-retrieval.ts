import { Arg, Ctx, Query, Resolver } from 'type-graphql';
import type { ApiContext } from '../context.js';
import { EvaluateRetrievalInput } from '../types/evaluate-retrieval-input.js';
import { Evaluation } from '../types/evaluation.js';

@Resolver()
export class EvaluateRetrievalResolver {
  @Query(() => Evaluation, {
    description:
      'Measures how well attribute queries are answered, by exact ranking of the whole gallery. Takes seconds to minutes; one at a time (EVALUATION_BUSY while another runs), and it stops when the client goes away. Nothing is kept.',
  })
  async evaluateRetrieval(
    @Ctx() { services: { evaluation }, signal }: ApiContext,
    @Arg('input', () => EvaluateRetrievalInput, { nullable: true, description: 'What to measure, and how.' })
    input?: EvaluateRetrievalInput | null,
  ): Promise<Evaluation> {
    const request = (input ?? new EvaluateRetrievalInput()).toRequest();
    return new Evaluation(await evaluation.evaluate(request, signal), evaluation.images);
  }
}
