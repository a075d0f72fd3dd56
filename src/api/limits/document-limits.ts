import { BREAK, type ValidationRule } from 'graphql';
import { measureDocument, type Measures } from './measure-document.js';
import { tooComplex } from './too-complex.js';

/** Tokens in one GraphQL document. GraphiQL's introspection has about 350; a page of queries stays far below. */
export const MAX_TOKENS = 2000;

/**
 * Most that one operation may have of each, by the name that errors give it. The schema is 9 levels deep; GraphiQL's
 * introspection has some 250 selections and fragments 3 levels deep. Not graphql-armor: its rules are Apollo plugins or
 * count a fragment once, wherever it is spread; these hold on the WebSocket too, and count what is executed.
 */
export const DOCUMENT_LIMITS = {
  depth: ['nesting of fields', 12],
  fragmentDepth: ['nesting of fragments', 10],
  rootFields: ['number of root fields', 20],
  aliases: ['number of aliases', 60],
  directives: ['number of directives', 60],
  selections: ['number of fields, fragments included', 4000],
} as const satisfies Record<keyof Measures, readonly [counted: string, limit: number]>;

/** The limits in the order in which they are looked at. */
const LIMITS = [
  ['fragmentDepth', ...DOCUMENT_LIMITS.fragmentDepth],
  ['selections', ...DOCUMENT_LIMITS.selections],
  ['depth', ...DOCUMENT_LIMITS.depth],
  ['rootFields', ...DOCUMENT_LIMITS.rootFields],
  ['aliases', ...DOCUMENT_LIMITS.aliases],
  ['directives', ...DOCUMENT_LIMITS.directives],
] as const;

/** A validation rule that refuses operations over these limits, naming the first that each breaks. */
export const documentLimits: ValidationRule = (context) => ({
  Document(document) {
    for (const [operation, measures] of measureDocument(document)) {
      const broken = LIMITS.find(([name, , limit]) => measures[name] > limit);
      if (broken === undefined) continue;
      const [name, counted, limit] = broken;
      context.reportError(tooComplex({ counted, actual: measures[name], limit }, operation));
    }
    return BREAK;
  },
});
