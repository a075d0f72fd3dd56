export { decodeBase64 } from './base64.js';
export { checkDeclaredType } from './declared-type.js';
export { checkUrl, fetchImage, isRetryable } from './fetch-url.js';
export { openOriginals, type Original, type Originals, type StoredOriginal } from './originals.js';
export { readServerFile } from './server-file.js';
export { resolveServerPath } from './server-path.js';
export { UrlError, type UrlPolicy } from './url-policy.js';
