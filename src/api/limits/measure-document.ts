import {
  Kind,
  type DirectiveNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';

/** The size of an operation as it is executed: every fragment counts wherever it is spread. */
export interface Measures {
  /** Fields, spreads and inline fragments. */
  readonly selections: number;
  /** Levels of fields. What is below `__schema` and `__type` does not count: graphql-js has a rule of its own for it. */
  readonly depth: number;
  /** Fields given another name. */
  readonly aliases: number;
  readonly directives: number;
  /** Fields of the root type: each is answered on its own. */
  readonly rootFields: number;
  /** Levels of named fragments spread within named fragments. */
  readonly fragmentDepth: number;
}

const NOTHING: Measures = {
  selections: 0,
  depth: 0,
  aliases: 0,
  directives: 0,
  rootFields: 0,
  fragmentDepth: 0,
};
const INTROSPECTION = new Set(['__schema', '__type']);

/**
 * Measures every operation of a document in time linear in its length, because each fragment is measured once; so a
 * fragment bomb is counted (up to 1e308) without being set off. A spread that leads back into itself counts nothing,
 * and one of an unknown fragment neither: other rules refuse them.
 * @param onSelection called for each selection looked at, for tests of that promise
 */
export function measureDocument(
  document: DocumentNode,
  onSelection: () => void = () => undefined,
): ReadonlyMap<OperationDefinitionNode, Measures> {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  const known = new Map<string, Measures>();

  const fragment = (name: string): Measures => {
    const measured = known.get(name);
    if (measured !== undefined) return measured;
    const definition = fragments.get(name);
    // Set first: whoever comes back here while it is being measured is in a circle.
    known.set(name, NOTHING);
    if (definition === undefined) return NOTHING;
    const inner = plus(selectionSet(definition.selectionSet), count(definition.directives));
    const measures = { ...inner, fragmentDepth: inner.fragmentDepth + 1 };
    known.set(name, measures);
    return measures;
  };

  const selection = (node: SelectionNode): Measures => {
    onSelection();
    const own = { ...count(node.directives), selections: 1 };
    if (node.kind === Kind.FRAGMENT_SPREAD) return plus(own, fragment(node.name.value));
    if (node.kind === Kind.INLINE_FRAGMENT) return plus(own, selectionSet(node.selectionSet));
    const inner = node.selectionSet === undefined ? NOTHING : selectionSet(node.selectionSet);
    const depth = INTROSPECTION.has(node.name.value) ? 1 : inner.depth + 1;
    const named = { ...own, aliases: node.alias === undefined ? 0 : 1 };
    return { ...plus(named, inner), depth, rootFields: 1 };
  };

  const selectionSet = (set: SelectionSetNode): Measures =>
    set.selections.map(selection).reduce(plus, NOTHING);

  const measured = new Map<OperationDefinitionNode, Measures>();
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
    const directives = [
      ...(definition.directives ?? []),
      ...(definition.variableDefinitions ?? []).flatMap((variable) => variable.directives ?? []),
    ];
    measured.set(definition, plus(selectionSet(definition.selectionSet), count(directives)));
  }
  return measured;
}

function count(directives: readonly DirectiveNode[] = []): Measures {
  return { ...NOTHING, directives: directives.length };
}

/** Two parts beside each other. */
function plus(a: Measures, b: Measures): Measures {
  return {
    selections: a.selections + b.selections,
    depth: Math.max(a.depth, b.depth),
    aliases: a.aliases + b.aliases,
    directives: a.directives + b.directives,
    rootFields: a.rootFields + b.rootFields,
    fragmentDepth: Math.max(a.fragmentDepth, b.fragmentDepth),
  };
}
