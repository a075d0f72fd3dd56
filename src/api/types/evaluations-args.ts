import { ArgsType, Field, InputType, Int } from 'type-graphql';
import type { Protocol, RunFilter } from '../../evaluation/index.js';
import { MAX_FIRST } from '../../search/index.js';
import { DEFAULT_FIRST } from './page-args.js';
import { ProtocolEnum } from './protocol.js';

@InputType({ description: 'Conditions on recorded evaluations; all that are given must hold.' })
export class EvaluationsFilterInput {
  @Field(() => ProtocolEnum, { nullable: true, description: 'How queries were made.' })
  protocol?: Protocol | null;

  @Field(() => String, { nullable: true, description: 'Version of the model that was measured.' })
  modelVersion?: string | null;

  @Field(() => String, {
    nullable: true,
    description: "What was run: another evaluation's `configuration`, to find those it can be compared with.",
  })
  configuration?: string | null;

  toFilter(): RunFilter {
    return {
      protocol: this.protocol ?? undefined,
      modelVersion: this.modelVersion ?? undefined,
      configuration: this.configuration ?? undefined,
    };
  }
}

/** The arguments of `evaluations`. */
@ArgsType()
export class EvaluationsArgs {
  @Field(() => EvaluationsFilterInput, {
    nullable: true,
    description: 'Leaves out evaluations that do not match.',
  })
  filter?: EvaluationsFilterInput | null;

  @Field(() => Int, {
    nullable: true,
    defaultValue: DEFAULT_FIRST,
    description: `Size of the page, 1 to ${MAX_FIRST}; null means ${DEFAULT_FIRST}.`,
  })
  first?: number | null;

  @Field(() => String, {
    nullable: true,
    description:
      "Start after this cursor: an earlier page's `pageInfo.endCursor`, asked with the same filter.",
  })
  after?: string | null;
}
