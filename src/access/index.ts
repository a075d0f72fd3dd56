export { Access, type AccessOptions } from './access.js';
export { ApiKeys, type ApiKey, type ApiKeyRequest } from './api-keys.js';
export { demand, demandAnything, may, unauthenticated, type Caller } from './caller.js';
export { CallerLimits, type CallerLimitsOptions, type RequestKind } from './caller-limits.js';
export { ImageSignatures, type ImageSignature } from './image-signatures.js';
export { isScope, readScopes, SCOPES, type Scope } from './scopes.js';
