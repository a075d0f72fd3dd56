import {
  ATTRIBUTE_COUNT,
  FacetError,
  isAttribute,
  toSigned,
  type Attribute,
  type JsonObject,
  type SignedAttributes,
} from '../../domain/index.js';
import { MAX_METADATA_BYTES, type GivenLabels } from './ingestion-service.js';

/** Longest name of a dataset, and longest external id, in characters. */
export const MAX_NAME = 200;

/** @throws FacetError `BAD_USER_INPUT` for a name that is empty, too long, or has control characters */
export function checkName(name: string, field: string): string {
  if (name.length < 1 || name.length > MAX_NAME) {
    throw new FacetError('BAD_USER_INPUT', `${field}: has ${name.length} characters; give 1 to ${MAX_NAME}`, {
      field,
      limit: MAX_NAME,
    });
  }
  if (/\p{Cc}|\p{Cs}/u.test(name)) {
    throw new FacetError('BAD_USER_INPUT', `${field}: has control characters`, { field });
  }
  return name;
}

/**
 * @returns 40 signed values
 * @throws FacetError `UNKNOWN_ATTRIBUTE` naming what is none; `CONTRADICTORY_LABELS` naming what is in both lists
 */
export function checkLabels(given: GivenLabels, field: string): SignedAttributes {
  const present = attributes(given.present, `${field}.present`);
  const absent = attributes(given.absent, `${field}.absent`);
  const both = present.filter((attribute) => absent.includes(attribute));
  if (both.length > 0) {
    throw new FacetError(
      'CONTRADICTORY_LABELS',
      `${field}: both present and absent: ${[...new Set(both)].join(', ')}`,
      {
        field,
        limit: ATTRIBUTE_COUNT,
      },
    );
  }
  return toSigned({ present, absent });
}

/** @throws FacetError `BAD_USER_INPUT` where it is over the limit as JSON, or holds a character no database takes */
export function checkMetadata(metadata: JsonObject, field: string): JsonObject {
  const text = JSON.stringify(metadata);
  const bytes = Buffer.byteLength(text);
  if (bytes > MAX_METADATA_BYTES) {
    throw new FacetError(
      'BAD_USER_INPUT',
      `${field}: takes ${bytes} bytes as JSON; at most ${MAX_METADATA_BYTES}`,
      {
        field,
        limit: MAX_METADATA_BYTES,
      },
    );
  }
  if (text.includes('\\u0000')) {
    throw new FacetError('BAD_USER_INPUT', `${field}: has a NUL character, which PostgreSQL cannot keep`, {
      field,
    });
  }
  return metadata;
}

function attributes(names: readonly string[], field: string): Attribute[] {
  return names.map((name) => {
    if (isAttribute(name)) return name;
    const shown = JSON.stringify(name.slice(0, 50));
    throw new FacetError(
      'UNKNOWN_ATTRIBUTE',
      `${field}: ${shown} is not one of the ${ATTRIBUTE_COUNT} attributes`,
      {
        field,
      },
    );
  });
}
