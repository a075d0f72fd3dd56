import type { Scope } from '../access/index.js';

/** `any`: whoever may do anything at all, which is everybody but who needs a key and sends none. */
export type RootScope = Scope | 'any';

/**
 * What each root field needs: the whole policy on one page. A field that is missing here is refused to everybody
 * (guard-roots.ts), and fails a test.
 */
export const ROOT_SCOPES: Readonly<Record<string, Readonly<Record<string, RootScope>>>> = {
  Query: {
    apiKeys: 'admin',
    attributes: 'read',
    compareEvaluations: 'read',
    evaluateRetrieval: 'evaluate',
    evaluation: 'read',
    evaluations: 'read',
    image: 'read',
    images: 'read',
    ingestLimits: 'write',
    ingestion: 'read',
    ingestions: 'read',
    model: 'read',
    // Names and figures, as `model` tells of the active one, and nothing of where they lie; changing over is `reindex`.
    models: 'read',
    predictedAttributes: 'read',
    reindex: 'read',
    runningEvaluation: 'read',
    searchByAttributes: 'read',
    searches: 'read',
    similarImages: 'read',
    viewer: 'any',
  },
  Mutation: {
    cancelIngestion: 'write',
    createApiKey: 'admin',
    deleteImages: 'write',
    importDataset: 'write',
    ingestImages: 'write',
    labelImages: 'write',
    recordEvaluation: 'evaluate',
    reindex: 'admin',
    retryIngestion: 'write',
    revokeApiKey: 'admin',
  },
  Subscription: {
    ingestion: 'read',
  },
};

/** Undefined: nobody may. */
export function scopeOf(type: string, field: string): RootScope | undefined {
  return Object.hasOwn(ROOT_SCOPES, type) && Object.hasOwn(ROOT_SCOPES[type], field)
    ? ROOT_SCOPES[type][field]
    : undefined;
}
