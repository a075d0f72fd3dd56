import { v5 } from 'uuid';

/** Facet's own UUID namespace. Never change it: every stored id derives from it. */
const NAMESPACE = '6f1d9c2e-5f0a-5d0b-9a53-0c9c5b3d7e41';

/**
 * An image's id: UUIDv5 (RFC 9562 §5.5) of dataset and external id, so that importing the same image again finds the
 * same row and the same index point. The length prefix keeps ('a', 'b/c') and ('a/b', 'c') apart.
 */
export function imageId(dataset: string, externalId: string): string {
  return v5(`${dataset.length}:${dataset}/${externalId}`, NAMESPACE);
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** True for a lower-case hyphenated UUID. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}
