import { FacetError, isUuid } from '../domain/index.js';

/** An image id as a caller sent it, in its stored form. @throws FacetError `BAD_USER_INPUT` unless it is a UUID */
export function imageIdArgument(text: string, field: string): string {
  const id = text.toLowerCase();
  if (isUuid(id)) return id;
  throw new FacetError('BAD_USER_INPUT', `${field}: must be a UUID, as \`Image.id\` gives it`, { field });
}
