import { FacetError, isUuid } from '../domain/index.js';

/** An image id as a caller sent it, in its stored form. @throws FacetError `BAD_USER_INPUT` unless it is a UUID */
export function imageIdArgument(text: string, field: string): string {
  return uuidArgument(text, field, 'as `Image.id` gives it');
}

/** A recorded evaluation's id in its stored form. @throws FacetError `BAD_USER_INPUT` unless it is a UUID */
export function evaluationIdArgument(text: string, field: string): string {
  return uuidArgument(text, field, 'as `EvaluationSummary.id` gives it');
}

/** An ingestion's id in its stored form. @throws FacetError `BAD_USER_INPUT` unless it is a UUID */
export function ingestionIdArgument(text: string, field: string): string {
  return uuidArgument(text, field, 'as `Ingestion.id` gives it');
}

/** An empty "one of these" could only mean "nothing" or "anything", and readers disagree: it is refused. */
export function boundedList<T>(values: readonly T[], field: string, limit: number): readonly T[] {
  if (values.length >= 1 && values.length <= limit) return values;
  throw new FacetError('BAD_USER_INPUT', `${field}: give 1 to ${limit} values, or leave it out`, {
    field,
    limit,
  });
}

function uuidArgument(text: string, field: string, source: string): string {
  const id = text.toLowerCase();
  if (isUuid(id)) return id;
  throw new FacetError('BAD_USER_INPUT', `${field}: must be a UUID, ${source}`, { field });
}
