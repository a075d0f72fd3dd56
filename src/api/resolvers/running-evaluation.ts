import { Ctx, Query, Resolver } from 'type-graphql';
import type { ApiContext } from '../context.js';
import { RunningEvaluation } from '../types/running-evaluation.js';

@Resolver()
export class RunningEvaluationResolver {
  @Query(() => RunningEvaluation, {
    nullable: true,
    description:
      'The evaluation that runs now, for who waits for it or was refused with EVALUATION_BUSY; null when none does. Each process of an installation knows its own only.',
  })
  runningEvaluation(@Ctx() { services: { evaluation } }: ApiContext): RunningEvaluation | null {
    const running = evaluation.running();
    return running === undefined ? null : new RunningEvaluation(running);
  }
}
