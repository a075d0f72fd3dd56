/** Size of a page where the client gives none. */
export const DEFAULT_FIRST = 20;

/** Most searches of one request. */
export const MAX_SEARCHES = 32;
