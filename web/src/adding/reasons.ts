/** Why an image could not be taken in, by code, for somebody who has chosen a file. Others have the server's words. */
const REASONS: Readonly<Record<string, string>> = {
  INVALID_IMAGE: 'It cannot be read as an image: it may be damaged, cut short or an animation.',
  IMAGE_TOO_LARGE: 'The image is too large.',
  MEDIA_TYPE_MISMATCH: 'It is of another type than its name says.',
  EXTERNAL_ID_CONFLICT: 'The dataset has another image of this name.',
  DUPLICATE_ITEM: 'Another file that was added with it has the same name.',
  MODEL_MISSING: 'There is no model yet.',
};

export const reasonOf = (code: string): string | null =>
  Object.hasOwn(REASONS, code) ? REASONS[code] : null;
