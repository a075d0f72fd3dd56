import { isJsonObject, toSets, toSigned, type JsonObject } from '../domain/index.js';
import type { CatalogueImage, NewImage, NewLabels } from './catalogue.js';
import type { Image } from './generated/client.js';

/** A row as the domain sees it. */
export function fromRow(row: Image): CatalogueImage {
  const { id, dataset, externalId, sha256, location, mediaType, width, height, bytes, partition } = row;
  const facts = { id, dataset, externalId, sha256, location, mediaType, width, height, bytes, partition };
  const { state, createdAt } = row;
  return { ...facts, labels: toSigned(row), metadata: toJsonObject(row.metadata), state, createdAt };
}

/** One statement's worth of images as JSON for `jsonb_to_recordset`; of two with one id the later counts. */
export function toJson(images: readonly NewImage[]): string {
  const byId = new Map(images.map((image) => [image.id, image]));
  return JSON.stringify(
    Array.from(byId.values(), ({ labels, externalId, mediaType, ...image }) => ({
      ...image,
      external_id: externalId,
      media_type: mediaType,
      ...toSets(labels),
    })),
  );
}

/** New labels as JSON for `jsonb_to_recordset`; of two with one id the later counts. */
export function labelsToJson(items: readonly NewLabels[]): string {
  const byId = new Map(items.map(({ id, labels }) => [id, labels]));
  return JSON.stringify(Array.from(byId, ([id, labels]) => ({ id, ...toSets(labels) })));
}

/** What the column holds: only objects are ever written to it. */
export function toJsonObject(value: unknown): JsonObject {
  return isJsonObject(value) ? value : {};
}
