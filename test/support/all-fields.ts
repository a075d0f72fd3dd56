import { getNamedType, isObjectType, isRequiredArgument, type GraphQLNamedType } from 'graphql';

/**
 * A selection set of all that can be chosen of a type without arguments, connections below it left out.
 * @param without names of fields to leave out, wherever they are
 */
export function allFields(type: GraphQLNamedType, without: readonly string[] = []): string {
  if (!isObjectType(type)) return '';
  const fields = Object.values(type.getFields())
    .filter(({ name, args }) => !without.includes(name) && !args.some(isRequiredArgument))
    .filter(({ type: of }) => !getNamedType(of).name.endsWith('Connection'))
    .map(({ name, type: of }) => `${name} ${allFields(getNamedType(of), without)}`);
  return `{ ${fields.join(' ')} }`;
}
