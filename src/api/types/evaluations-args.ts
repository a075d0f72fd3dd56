import { ArgsType, Field, InputType } from 'type-graphql';
import type { Protocol, RunFilter } from '../../evaluation/index.js';
import { ConnectionArgs } from './connection-args.js';
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
export class EvaluationsArgs extends ConnectionArgs {
  @Field(() => EvaluationsFilterInput, {
    nullable: true,
    description: 'Leaves out evaluations that do not match.',
  })
  filter?: EvaluationsFilterInput | null;
}
