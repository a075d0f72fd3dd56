import { Field, InputType, Int } from 'type-graphql';
import type { ImageFilter } from '../../catalogue/index.js';
import { ATTRIBUTE_COUNT, FacetError } from '../../domain/index.js';
import {
  MAX_REQUEST_QUERIES,
  MAX_REQUEST_SCORES,
  type EvaluationRequest,
  type Protocol,
} from '../../evaluation/index.js';
import { ImageFilterInput } from './image-filter-input.js';
import { ProtocolEnum } from './protocol.js';

const DEFAULTS = { protocol: 'partial', m: 3, queries: 1000, seed: 0, ks: [1, 5, 10, 50] } as const;

@InputType({
  description:
    'What to measure, and how. Everything has a default: those of the command `facet evaluate`. The same input on the same gallery and model gives the same figures.',
})
export class EvaluateRetrievalInput {
  @Field(() => ProtocolEnum, {
    nullable: true,
    defaultValue: DEFAULTS.protocol,
    description: 'How queries are made.',
  })
  protocol?: Protocol | null;

  @Field(() => Int, {
    nullable: true,
    defaultValue: DEFAULTS.m,
    description: `Attributes that a query is judged by, 1 to ${ATTRIBUTE_COUNT}.`,
  })
  m?: number | null;

  @Field(() => Int, {
    nullable: true,
    defaultValue: DEFAULTS.queries,
    description: `Number of queries, 1 to ${MAX_REQUEST_QUERIES}; queries times images of the gallery, ${MAX_REQUEST_SCORES} at most.`,
  })
  queries?: number | null;

  @Field(() => Int, {
    nullable: true,
    defaultValue: DEFAULTS.seed,
    description: 'Which queries are drawn: the same seed draws the same.',
  })
  seed?: number | null;

  @Field(() => [Int], {
    nullable: true,
    defaultValue: DEFAULTS.ks,
    description: 'The K of P@K, R@K and nDCG@K: 1 to 20 values of 1 to 100000, no two alike.',
  })
  ks?: number[] | null;

  @Field(() => ImageFilterInput, {
    nullable: true,
    description:
      'Images to rank, and to make queries from, by `present`, `absent`, `datasets` and `partitions` alone. Absent: the whole gallery.',
  })
  filter?: ImageFilterInput | null;

  /** @throws FacetError as ImageFilterInput.toFilter does; ranges are the service's to check */
  toRequest(): EvaluationRequest {
    return {
      protocol: this.protocol ?? DEFAULTS.protocol,
      m: this.m ?? DEFAULTS.m,
      queries: this.queries ?? DEFAULTS.queries,
      seed: this.seed ?? DEFAULTS.seed,
      ks: this.ks ?? DEFAULTS.ks,
      filter: recordable(this.filter?.toFilter() ?? {}),
    };
  }
}

/** Runs are recorded, listed and compared by these conditions; another would be lost from the record. */
function recordable(filter: ImageFilter): ImageFilter {
  const recorded = new Set(['present', 'absent', 'datasets', 'partitions']);
  const other = Object.keys(filter).find((name) => !recorded.has(name));
  if (other === undefined) return filter;
  const field = `filter.${other}`;
  throw new FacetError('BAD_USER_INPUT', `${field}: an evaluation takes ${[...recorded].join(', ')} only`, {
    field,
  });
}
