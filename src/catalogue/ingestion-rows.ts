import { z } from 'zod';
import {
  ATTRIBUTES,
  isErrorCode,
  isJsonObject,
  PARTITIONS,
  toSets,
  toSigned,
  type JsonObject,
} from '../domain/index.js';
import {
  INGESTION_STATES,
  ITEM_STATES,
  type DeferredItem,
  type NewItem,
  type SettledItem,
  type StoredError,
  type StoredIngestion,
  type StoredItem,
  type WaitingItem,
} from './ingestion-store.js';

const outcomes = ['IMPORTED', 'UPDATED', 'UNCHANGED'] as const;
const jsonObject = z.custom<JsonObject>(isJsonObject);
const errorColumns = {
  errorCode: z.string().refine(isErrorCode).nullable(),
  errorMessage: z.string().nullable(),
  errorField: z.string().nullable(),
};
const attributes = z.array(z.enum(ATTRIBUTES));

const ingestion = z.object({
  id: z.string(),
  kind: z.enum(['IMAGES', 'DATASET']),
  dataset: z.string(),
  onConflict: z.enum(['REJECT', 'REPLACE']),
  plan: jsonObject.nullable(),
  state: z.enum(INGESTION_STATES),
  total: z.number().nullable(),
  imported: z.number(),
  updated: z.number(),
  unchanged: z.number(),
  failed: z.number(),
  cancelled: z.number(),
  fruitless: z.number(),
  createdAt: z.date(),
  startedAt: z.date().nullable(),
  progressedAt: z.date().nullable(),
  finishedAt: z.date().nullable(),
  ...errorColumns,
});

const common = {
  index: z.number(),
  dataset: z.string(),
  externalId: z.string().nullable(),
  attempts: z.number(),
};

const item = z.object({
  ...common,
  state: z.enum(ITEM_STATES),
  outcome: z.enum(outcomes).nullable(),
  imageId: z.string().nullable(),
  ...errorColumns,
});

const waitingItem = z.object({
  ...common,
  sourceKind: z.enum(['url', 'path', 'stored', 'refused']),
  source: z.string(),
  bytes: z.number(),
  mediaType: z.string().nullable(),
  partition: z.enum(PARTITIONS).nullable(),
  present: attributes,
  absent: attributes,
  labelled: z.boolean(),
  metadata: jsonObject.nullable(),
  ...errorColumns,
});

const ERROR = 'error_code AS "errorCode", error_message AS "errorMessage", error_field AS "errorField"';

/** Columns of an ingestion, as `readIngestion` takes them. */
export const INGESTION_COLUMNS = `id, kind::text, dataset, on_conflict AS "onConflict", plan, state::text, total, imported,
  updated, unchanged, failed, cancelled, fruitless, created_at AS "createdAt", started_at AS "startedAt",
  progressed_at AS "progressedAt", finished_at AS "finishedAt", ${ERROR}`;

/** Columns of an item, as `readItem` takes them. */
export const ITEM_COLUMNS = `index, dataset, external_id AS "externalId", attempts, state::text, outcome::text,
  image_id AS "imageId", ${ERROR}`;

/** Columns of an item to be worked on, as `readWaitingItem` takes them. */
export const WAITING_COLUMNS = `index, dataset, external_id AS "externalId", attempts, source_kind AS "sourceKind", source,
  bytes, media_type AS "mediaType", partition::text, present::text[], absent::text[], labelled, metadata, ${ERROR}`;

export function readIngestion(row: unknown): StoredIngestion {
  const { errorCode, errorMessage, errorField, ...rest } = ingestion.parse(row);
  return { ...rest, error: readError(errorCode, errorMessage, errorField) };
}

export function readItem(row: unknown): StoredItem {
  const { errorCode, errorMessage, errorField, ...rest } = item.parse(row);
  return { ...rest, error: readError(errorCode, errorMessage, errorField) };
}

export function readWaitingItem(row: unknown): WaitingItem {
  const { errorCode, errorMessage, errorField, present, absent, labelled, ...rest } = waitingItem.parse(row);
  return {
    ...rest,
    labels: labelled ? toSigned({ present, absent }) : null,
    error: readError(errorCode, errorMessage, errorField),
  };
}

/** New items as JSON for `jsonb_to_recordset`. */
export function newItemsToJson(items: readonly NewItem[]): string {
  return JSON.stringify(
    items.map((given) => ({
      index: given.index,
      dataset: given.dataset,
      external_id: given.externalId,
      source_kind: given.sourceKind,
      source: given.source,
      bytes: given.bytes,
      media_type: given.mediaType,
      partition: given.partition,
      ...(given.labels === null ? { present: [], absent: [] } : toSets(given.labels)),
      labelled: given.labels !== null,
      metadata: given.metadata,
      state: given.error === null ? 'WAITING' : 'FAILED',
      ...errorToColumns(given.error),
    })),
  );
}

/** Settled items as JSON for `jsonb_to_recordset`. */
export function settledToJson(items: readonly SettledItem[]): string {
  return JSON.stringify(
    items.map((settled) =>
      'error' in settled
        ? { index: settled.index, state: 'FAILED', ...errorToColumns(settled.error) }
        : {
            index: settled.index,
            state: 'DONE',
            outcome: settled.outcome,
            image_id: settled.imageId,
            external_id: settled.externalId,
          },
    ),
  );
}

/** Deferred items as JSON for `jsonb_to_recordset`. */
export function deferredToJson(items: readonly DeferredItem[]): string {
  return JSON.stringify(
    items.map(({ index, notBefore, error }) => ({ index, not_before: notBefore, ...errorToColumns(error) })),
  );
}

function errorToColumns(error: StoredError | null) {
  return {
    error_code: error?.code ?? null,
    error_message: error?.message ?? null,
    error_field: error?.field ?? null,
  };
}

function readError(
  code: StoredError['code'] | null,
  message: string | null,
  field: string | null,
): StoredError | null {
  return code === null ? null : { code, message: message ?? '', field };
}
