import { registerEnumType } from 'type-graphql';
import {
  INGESTION_STATES,
  ITEM_STATES,
  type Ingestion,
  type ItemOutcome,
  type OnConflict,
} from '../../ingestion/index.js';

const CONFLICTS: readonly OnConflict[] = ['REJECT', 'REPLACE'];
const KINDS: readonly Ingestion['kind'][] = ['IMAGES', 'DATASET'];
const OUTCOMES: readonly ItemOutcome[] = ['IMPORTED', 'UPDATED', 'UNCHANGED'];

/** Names and values are the service's own. */
const asIs = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, name]));

export const IngestConflictEnum = asIs(CONFLICTS);
export const IngestionKindEnum = asIs(KINDS);
export const IngestionStateEnum = asIs(INGESTION_STATES);
export const IngestionItemStateEnum = asIs(ITEM_STATES);
export const IngestionItemOutcomeEnum = asIs(OUTCOMES);

registerEnumType(IngestConflictEnum, {
  name: 'IngestConflict',
  description:
    'What becomes of an image whose dataset and external id are those of an image with other bytes.',
  valuesConfig: {
    REJECT: { description: 'It fails with EXTERNAL_ID_CONFLICT, and the image that is there stays.' },
    REPLACE: { description: 'It takes the place of the image that is there, under the same id.' },
  },
});

registerEnumType(IngestionKindEnum, {
  name: 'IngestionKind',
  description: 'Where the images of an ingestion come from.',
  valuesConfig: {
    IMAGES: { description: 'They were named one by one (`ingestImages`).' },
    DATASET: { description: 'They are those of a folder (`importDataset`).' },
  },
});

registerEnumType(IngestionStateEnum, {
  name: 'IngestionState',
  description: 'How far an ingestion is.',
  valuesConfig: {
    QUEUED: { description: 'It waits for its turn.' },
    RUNNING: { description: 'It is being worked on.' },
    COMPLETED: { description: 'Every item has been dealt with; some may have failed.' },
    CANCELLED: { description: 'It was stopped by request; what was done stays.' },
    FAILED: { description: 'Going on makes no sense; `error` says why.' },
  },
});

registerEnumType(IngestionItemStateEnum, {
  name: 'IngestionItemState',
  description: 'What has become of one image of an ingestion.',
  valuesConfig: {
    WAITING: { description: 'It has not been dealt with yet.' },
    DONE: { description: 'It is in the gallery; `outcome` says what was new.' },
    FAILED: { description: 'It is given up; `error` says why. It can be retried.' },
    CANCELLED: { description: 'The ingestion was cancelled before its turn. It can be retried.' },
  },
});

registerEnumType(IngestionItemOutcomeEnum, {
  name: 'IngestionItemOutcome',
  description: 'What an image that was taken in has changed.',
  valuesConfig: {
    IMPORTED: { description: 'It is new.' },
    UPDATED: { description: 'It was there with other bytes, labels, partition or metadata.' },
    UNCHANGED: { description: 'It was there just so.' },
  },
});
