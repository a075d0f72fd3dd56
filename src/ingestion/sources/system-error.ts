/** The operating system's code of a failed call (`ENOENT`), or of a failed connection; undefined where there is none. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
