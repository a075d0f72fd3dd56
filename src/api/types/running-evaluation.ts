import { Field, Int, ObjectType, registerEnumType } from 'type-graphql';
import { GraphQLDateTimeISO } from 'graphql-scalars';
import type {
  EvaluationProgress,
  Protocol,
  RunningEvaluation as RunningFacts,
} from '../../evaluation/index.js';
import { ProtocolEnum } from './protocol.js';

const STAGES: readonly EvaluationProgress['stage'][] = ['gallery', 'queries', 'intervals'];

const StageEnum = Object.fromEntries(STAGES.map((name) => [name.toUpperCase(), name]));

registerEnumType(StageEnum, {
  name: 'EvaluationStage',
  description: 'What an evaluation does, in this order.',
  valuesConfig: {
    GALLERY: { description: 'It reads labels and embeddings; `done` and `total` are images.' },
    QUERIES: { description: 'It ranks the gallery; `done` and `total` are queries.' },
    INTERVALS: { description: 'It resamples the queries for intervals; `total` is 0.' },
  },
});

@ObjectType({ description: 'An evaluation under way. Who asked for it is not told.' })
export class RunningEvaluation {
  readonly #running: RunningFacts;

  constructor(running: RunningFacts) {
    this.#running = running;
  }

  @Field(() => GraphQLDateTimeISO, { description: 'When it began.' })
  get startedAt(): Date {
    return this.#running.startedAt;
  }

  @Field(() => StageEnum, { description: 'What it does now.' })
  get stage(): EvaluationProgress['stage'] {
    return this.#running.stage;
  }

  @Field(() => Int, { description: 'How much of the stage is done.' })
  get done(): number {
    return this.#running.done;
  }

  @Field(() => Int, { description: 'All of the stage; 0 while that is not known.' })
  get total(): number {
    return this.#running.total;
  }

  @Field(() => ProtocolEnum, { description: 'How queries are made.' })
  get protocol(): Protocol {
    return this.#running.measured.protocol;
  }

  @Field(() => Int, { description: 'Attributes that a query is judged by.' })
  get m(): number {
    return this.#running.measured.m;
  }

  @Field(() => Int, { description: 'Number of queries.' })
  get queries(): number {
    return this.#running.measured.queries;
  }
}
