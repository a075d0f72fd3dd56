import { FacetError } from '../../domain/index.js';
import { systemCode } from './system-error.js';

export type ServerPathKind = 'file' | 'folder';

/** The errors of one path, in the words of what it should be. */
export class PathAnswer {
  readonly #field: string;
  readonly #shown: string;

  constructor(
    path: string,
    private readonly kind: ServerPathKind,
  ) {
    this.#field = kind === 'file' ? 'path' : 'folder';
    this.#shown = JSON.stringify(path.length > 200 ? `${path.slice(0, 200)}…` : path);
  }

  refused(what: string, cause?: unknown): FacetError {
    return this.#error('PATH_REFUSED', what, cause);
  }

  outside(): FacetError {
    return this.refused('it leads outside FACET_INGEST_ROOT');
  }

  missing(cause?: unknown): FacetError {
    const code = systemCode(cause);
    const unreadable = code !== undefined && code !== 'ENOENT' && code !== 'ENOTDIR';
    const what = unreadable ? `it cannot be read (${code})` : `there is no such ${this.kind}`;
    return this.#error(this.kind === 'file' ? 'NOT_FOUND' : 'DATASET_NOT_FOUND', what, cause);
  }

  invalid(): FacetError {
    return this.#error('INVALID_IMAGE', 'it is not a regular file');
  }

  #error(
    code: 'PATH_REFUSED' | 'NOT_FOUND' | 'DATASET_NOT_FOUND' | 'INVALID_IMAGE',
    what: string,
    cause?: unknown,
  ) {
    return new FacetError(code, `${this.#field}: ${this.#shown}: ${what}`, { field: this.#field }, { cause });
  }
}
