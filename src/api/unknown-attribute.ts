import { GraphQLError, isEnumType, type GraphQLSchema } from 'graphql';
import { FacetError, isAttribute } from '../domain/index.js';

/**
 * Gives a name that is not one of the 40 attributes its own code. GraphQL reads an enum on two paths, one for
 * literals (while validating) and one for variables (while executing); both end in the type's own two parsers.
 */
export function codeUnknownAttributes(schema: GraphQLSchema): GraphQLSchema {
  const type = schema.getType('Attribute');
  if (!isEnumType(type)) throw new FacetError('INTERNAL', 'the schema has no enum Attribute');
  const parseValue = type.parseValue.bind(type);
  const parseLiteral = type.parseLiteral.bind(type);
  type.parseValue = (value) => recode(() => parseValue(value), value);
  type.parseLiteral = (node, variables) =>
    recode(() => parseLiteral(node, variables), 'value' in node ? node.value : undefined);
  return schema;
}

/** A known name in the wrong syntax (a quoted enum value) is not unknown, and keeps GraphQL's own code. */
function recode(parse: () => unknown, name: unknown): unknown {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof GraphQLError) || typeof name !== 'string' || isAttribute(name)) throw error;
    throw new GraphQLError(error.message, {
      nodes: error.nodes,
      originalError: new FacetError('UNKNOWN_ATTRIBUTE', error.message),
    });
  }
}
