import {
  getDirectiveValues,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  Kind,
  type GraphQLResolveInfo,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

/**
 * Whether the operation asks for a field below the one being resolved, so that what is costly is done only then.
 * Fragments are followed, `@skip` and `@include` obeyed.
 * @param path names of fields from there, outermost first
 */
export function selects(
  { fieldNodes, fragments, variableValues }: GraphQLResolveInfo,
  ...path: string[]
): boolean {
  const wanted = (node: SelectionNode) =>
    getDirectiveValues(GraphQLSkipDirective, node, variableValues)?.if !== true &&
    getDirectiveValues(GraphQLIncludeDirective, node, variableValues)?.if !== false;
  const within = (set: SelectionSetNode | undefined, [name, ...rest]: readonly string[]): boolean =>
    name === undefined ||
    (set?.selections ?? []).some((node) => {
      if (!wanted(node)) return false;
      switch (node.kind) {
        case Kind.FIELD:
          return node.name.value === name && within(node.selectionSet, rest);
        case Kind.INLINE_FRAGMENT:
          return within(node.selectionSet, [name, ...rest]);
        case Kind.FRAGMENT_SPREAD:
          return within(fragments[node.name.value]?.selectionSet, [name, ...rest]);
      }
    });
  return fieldNodes.some(({ selectionSet }) => within(selectionSet, path));
}
