import { isDeepStrictEqual } from 'node:util';
import type {
  CatalogueImage,
  ItemOutcome,
  NewImage,
  OnConflict,
  WaitingItem,
} from '../../catalogue/index.js';
import { ATTRIBUTE_COUNT, FacetError, imageId } from '../../domain/index.js';
import { payloadKeys, type VectorPoint } from '../../vectors/index.js';
import type { ImageFacts } from '../../vision/index.js';

/** An item whose bytes have been read, and what they are. */
export interface ReadItem {
  readonly item: WaitingItem;
  readonly facts: ImageFacts;
  readonly location: string;
}

/** What the stores have of an image. */
export interface KnownImage {
  readonly row: CatalogueImage | undefined;
  readonly point: VectorPoint | undefined;
  /** Whether the row's file is still there. */
  readonly fileThere: boolean;
}

export type Decision =
  | { readonly kind: 'leave'; readonly imageId: string }
  | { readonly kind: 'refuse'; readonly error: FacetError }
  | { readonly kind: 'write'; readonly outcome: ItemOutcome; readonly image: NewImage };

/**
 * What becomes of an item. What it does not give of an image that is there stays as it is; an image is left alone when
 * both stores have all of it just so.
 * @param since when its ingestion was made: a row that is newer and not INDEXED yet was begun by an earlier run of it
 */
export function decide(
  { item, facts, location }: ReadItem,
  externalId: string,
  { row, point, fileThere }: KnownImage,
  onConflict: OnConflict,
  since: Date,
): Decision {
  const { dataset } = item;
  const id = imageId(dataset, externalId);
  const known = row === undefined || row.state === 'DELETING' ? undefined : row;
  const sameContent = known?.sha256 === facts.sha256;
  if (known !== undefined && !sameContent && onConflict === 'REJECT') {
    return { kind: 'refuse', error: conflict(dataset, externalId) };
  }
  const image: NewImage = {
    id,
    dataset,
    externalId,
    location: sameContent && fileThere ? known.location : location,
    partition: item.partition ?? known?.partition ?? null,
    labels: item.labels ?? known?.labels ?? new Int8Array(ATTRIBUTE_COUNT),
    metadata: item.metadata ?? known?.metadata ?? {},
    ...facts,
  };
  if (known === undefined) return { kind: 'write', outcome: 'IMPORTED', image };
  if (isSame(known, image) && agrees(point, image)) return { kind: 'leave', imageId: id };
  const begunByUs = known.state === 'PENDING' && known.createdAt >= since;
  return { kind: 'write', outcome: begunByUs ? 'IMPORTED' : 'UPDATED', image };
}

function isSame(known: CatalogueImage, image: NewImage): boolean {
  const { state, createdAt } = known;
  return state === 'INDEXED' && isDeepStrictEqual(known, { ...image, state, createdAt });
}

function agrees(point: VectorPoint | undefined, { labels, dataset, partition }: NewImage): boolean {
  if (point === undefined) return false;
  const keys = payloadKeys(labels);
  const indexed = new Set(point.payload.attributes);
  return (
    point.payload.dataset === dataset &&
    point.payload.partition === partition &&
    indexed.size === keys.length &&
    keys.every((key) => indexed.has(key))
  );
}

function conflict(dataset: string, externalId: string): FacetError {
  return new FacetError(
    'EXTERNAL_ID_CONFLICT',
    `externalId: "${externalId}" of dataset "${dataset}" is an image of other content; onConflict: REPLACE replaces it`,
    { field: 'externalId' },
  );
}
