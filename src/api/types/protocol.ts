import { registerEnumType } from 'type-graphql';
import { PROTOCOLS, type Verdict } from '../../evaluation/index.js';

/** The GraphQL enum of protocols: `PRESENT_ONLY` stands for the domain's `present-only`, and so on. */
export const ProtocolEnum = Object.fromEntries(
  PROTOCOLS.map((name) => [name.toUpperCase().replaceAll('-', '_'), name]),
);

registerEnumType(ProtocolEnum, {
  name: 'EvaluationProtocol',
  description: 'How a query is made from a random labelled image, and what it is judged by.',
  valuesConfig: {
    PARTIAL: { description: 'm random attributes of the image; it asks these and is judged by them.' },
    REFERENCE: {
      description: 'The published protocol: it asks all labels of the image, and is judged by m random ones.',
    },
    PRESENT_ONLY: {
      description: 'm random attributes that the image has; it asks these and is judged by them.',
    },
  },
});

const VERDICTS: readonly Verdict[] = ['right', 'wrong', 'unjudged'];

export const VerdictEnum = Object.fromEntries(VERDICTS.map((name) => [name.toUpperCase(), name]));

registerEnumType(VerdictEnum, {
  name: 'Verdict',
  description: 'Whether an image is what a query asked for, by its labels.',
  valuesConfig: {
    RIGHT: { description: 'Its labels are as asked.' },
    WRONG: { description: 'A label is the opposite of what was asked.' },
    UNJUDGED: { description: 'A label that was asked is not known: neither right nor wrong.' },
  },
});
