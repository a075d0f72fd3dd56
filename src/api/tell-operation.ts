import type { ApolloServerPlugin } from '@apollo/server';
import { Kind, type DocumentNode, type SelectionSetNode } from 'graphql';
import type { ApiContext } from './context.js';

/** Tells each request's observer. */
export function tellOperation(): ApolloServerPlugin<ApiContext> {
  return {
    requestDidStart: () =>
      Promise.resolve({
        async didResolveOperation({ document, operation, contextValue }) {
          await Promise.resolve();
          // Apollo answers what names no operation when it comes to executing it.
          if (operation) contextValue.operation?.began([...rootFields(document, operation.selectionSet)]);
        },
        async willSendResponse({ response: { body }, contextValue }) {
          await Promise.resolve();
          const code = body.kind === 'single' ? body.singleResult.errors?.[0]?.extensions?.code : undefined;
          if (typeof code === 'string') contextValue.operation?.failed(code);
        },
      }),
  };
}

/** Validation has seen to it that fragments are there and lead nowhere in circles. */
function* rootFields(document: DocumentNode, { selections }: SelectionSetNode): Generator<string> {
  for (const selection of selections) {
    if (selection.kind === Kind.FIELD) yield selection.name.value;
    else if (selection.kind === Kind.INLINE_FRAGMENT) yield* rootFields(document, selection.selectionSet);
    else {
      const fragment = document.definitions.find(
        (definition) =>
          definition.kind === Kind.FRAGMENT_DEFINITION && definition.name.value === selection.name.value,
      );
      if (fragment?.kind === Kind.FRAGMENT_DEFINITION) yield* rootFields(document, fragment.selectionSet);
    }
  }
}
