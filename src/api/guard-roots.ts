import {
  defaultFieldResolver,
  getOperationAST,
  Kind,
  type DocumentNode,
  type ExecutionArgs,
  type GraphQLObjectType,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { demand, demandAnything, type Caller } from '../access/index.js';
import { FacetError } from '../domain/index.js';
import type { ApiContext } from './context.js';
import { scopeOf } from './root-scopes.js';

/**
 * Puts a check of the caller's scopes before every root field of a schema: whatever aliases, fragments or directives an
 * operation is made of, nothing of ours runs unchecked. Operations are refused as a whole before that (`demandScopes`);
 * this is what holds if they are not.
 */
export function guardRoots(schema: GraphQLSchema): GraphQLSchema {
  for (const type of rootTypes(schema)) {
    for (const field of Object.values(type.getFields())) {
      const { resolve = defaultFieldResolver, subscribe } = field;
      const check = ({ caller }: Pick<ApiContext, 'caller'>) => {
        demandField(caller, type.name, field.name);
      };
      field.resolve = (source, args, context: ApiContext, info): unknown => {
        check(context);
        return resolve(source, args, context, info);
      };
      if (subscribe !== undefined) {
        field.subscribe = (source, args, context: ApiContext, info): unknown => {
          check(context);
          return subscribe(source, args, context, info);
        };
      }
      const scope = scopeOf(type.name, field.name);
      field.description = `${field.description ?? ''} Scope: ${scope ?? 'none'}.`.trim();
    }
  }
  return schema;
}

/**
 * Lets an operation pass whose caller may ask for every root field it names, skipped or not: of a mutation that may do
 * half of what it says, nothing is done.
 * @param document valid for the schema
 * @throws FacetError `UNAUTHENTICATED`, `FORBIDDEN` naming field and scope
 */
export function demandScopes(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  caller: Caller,
): void {
  const type = schema.getRootType(operation.operation);
  for (const field of rootFields(document, operation.selectionSet, new Set())) {
    // __typename, __schema and __type are for whoever may ask for anything.
    if (type !== undefined && type !== null && !field.startsWith('__')) demandField(caller, type.name, field);
  }
}

/**
 * The same for an operation that goes on.
 * @throws FacetError `UNAUTHENTICATED`, `FORBIDDEN`
 */
export function demandOperation({ schema, document, operationName }: ExecutionArgs, caller: Caller): void {
  const operation = getOperationAST(document, operationName);
  if (operation) demandScopes(schema, document, operation, caller);
}

function demandField(caller: Caller, type: string, field: string): void {
  const scope = scopeOf(type, field);
  if (scope === undefined) {
    throw new FacetError('INTERNAL', `${type}.${field} has no scope: add it to root-scopes.ts`);
  }
  if (scope === 'any') demandAnything(caller);
  else demand(caller, scope, field);
}

function* rootFields(
  document: DocumentNode,
  { selections }: SelectionSetNode,
  seen: Set<string>,
): Generator<string> {
  for (const node of selections) {
    switch (node.kind) {
      case Kind.FIELD:
        yield node.name.value;
        break;
      case Kind.INLINE_FRAGMENT:
        yield* rootFields(document, node.selectionSet, seen);
        break;
      case Kind.FRAGMENT_SPREAD: {
        const name = node.name.value;
        if (seen.has(name)) break;
        seen.add(name);
        for (const definition of document.definitions) {
          if (definition.kind === Kind.FRAGMENT_DEFINITION && definition.name.value === name) {
            yield* rootFields(document, definition.selectionSet, seen);
          }
        }
      }
    }
  }
}

function rootTypes(schema: GraphQLSchema): GraphQLObjectType[] {
  const types = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  return types.filter((type) => type !== undefined && type !== null);
}
