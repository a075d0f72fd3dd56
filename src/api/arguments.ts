import { FacetError, isUuid } from '../domain/index.js';

/** An image id as a caller sent it, in its stored form. @throws FacetError `BAD_USER_INPUT` unless it is a UUID */
export function imageIdArgument(text: string, field: string): string {
  return uuidArgument(text, field, 'as `Image.id` gives it');
}

/** A recorded evaluation's id in its stored form. @throws FacetError `BAD_USER_INPUT` unless it is a UUID */
export function evaluationIdArgument(text: string, field: string): string {
  return uuidArgument(text, field, 'as `EvaluationSummary.id` gives it');
}

function uuidArgument(text: string, field: string, source: string): string {
  const id = text.toLowerCase();
  if (isUuid(id)) return id;
  throw new FacetError('BAD_USER_INPUT', `${field}: must be a UUID, ${source}`, { field });
}
