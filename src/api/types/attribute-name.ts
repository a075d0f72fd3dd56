import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';

/**
 * An attribute's name that is checked with its item: GraphQL refuses a whole request for one unknown value of an enum,
 * and a batch is to lose the item only.
 */
export const AttributeName = new GraphQLScalarType({
  name: 'AttributeName',
  description:
    'A name of the enum `Attribute`, bare (`SMILING`) or quoted. In a batch: an unknown one fails its own item only.',
  serialize: text,
  parseValue: text,
  parseLiteral: (node) => {
    if (node.kind === Kind.ENUM || node.kind === Kind.STRING) return node.value;
    throw new GraphQLError('AttributeName must be the name of an attribute', { nodes: node });
  },
});

function text(value: unknown): string {
  if (typeof value === 'string') return value;
  throw new GraphQLError('AttributeName must be the name of an attribute');
}
