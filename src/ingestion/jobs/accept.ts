import type { NewItem } from '../../catalogue/index.js';
import { FacetError } from '../../domain/index.js';
import { checkUrl, decodeBase64, resolveServerPath } from '../sources/index.js';
import type { IngestItem, IngestRequest, IngestSource } from './ingestion-service.js';
import { checkLabels, checkMetadata, checkName } from './item-checks.js';
import type { JobParts } from './job-parts.js';
import { urlPolicy } from './prepare.js';
import { toStored } from './stored-error.js';

/** What accepting items needs: bytes that come with the request are kept. */
export type AcceptParts = Pick<JobParts, 'originals' | 'policy'>;

type Source = Pick<NewItem, 'sourceKind' | 'source' | 'bytes' | 'mediaType'>;

/**
 * Checks the items of a request, all that can be checked without reading a picture, and keeps the bytes that came with
 * it, one item after the other. An item that cannot be taken carries its error.
 * @throws FacetError `SERVICE_UNAVAILABLE` where bytes cannot be kept: nothing is accepted then
 */
export async function acceptItems(parts: AcceptParts, { items, dataset }: IngestRequest): Promise<NewItem[]> {
  const first = new Map<string, number>();
  const accepted: NewItem[] = [];
  for (const [index, item] of items.entries()) {
    const at = `items[${index}]`;
    try {
      accepted.push({ index, ...(await acceptItem(parts, item, item.dataset ?? dataset, first, index)) });
    } catch (error) {
      if (!(error instanceof FacetError) || error.code === 'SERVICE_UNAVAILABLE') throw error;
      accepted.push(refused(index, item, dataset, placed(error, at)));
    }
  }
  return accepted;
}

async function acceptItem(
  parts: AcceptParts,
  item: IngestItem,
  dataset: string,
  first: Map<string, number>,
  index: number,
): Promise<Omit<NewItem, 'index'>> {
  checkName(dataset, 'dataset');
  const externalId = item.externalId === undefined ? null : checkName(item.externalId, 'externalId');
  const rest = {
    dataset,
    externalId,
    partition: item.partition ?? null,
    labels: item.labels === undefined ? null : checkLabels(item.labels, 'labels'),
    metadata: item.metadata === undefined ? null : checkMetadata(item.metadata, 'metadata'),
    error: null,
  };
  if (externalId !== null) {
    const key = JSON.stringify([dataset, externalId]);
    const earlier = first.get(key);
    if (earlier !== undefined) {
      const message = `externalId: the same image as items[${earlier}], which counts`;
      throw new FacetError('DUPLICATE_ITEM', message, { field: 'externalId' });
    }
    const source = await acceptSource(parts, item);
    // Only now: an item that is refused leaves its name to a later one.
    first.set(key, index);
    return { ...rest, ...source };
  }
  return { ...rest, ...(await acceptSource(parts, item)) };
}

async function acceptSource({ originals, policy }: AcceptParts, item: IngestItem): Promise<Source> {
  const { source } = item;
  const mediaType = item.mediaType ?? null;
  switch (source.kind) {
    case 'url':
      return { sourceKind: 'url', source: checkUrl(source.url, urlPolicy(policy)).href, bytes: 0, mediaType };
    case 'path': {
      const path = await resolveServerPath(policy.root, source.path, 'file');
      return { sourceKind: 'path', source: path, bytes: 0, mediaType };
    }
    case 'base64': {
      const decoded = decodeBase64(source.base64, policy.maxImageBytes);
      const { sha256, bytes } = await originals.put(decoded.bytes, policy.maxImageBytes);
      return { sourceKind: 'stored', source: sha256, bytes, mediaType: mediaType ?? decoded.mediaType };
    }
    case 'invalid':
      throw source.error;
    case 'upload': {
      const upload = await source.open();
      const { sha256, bytes } = await originals.put(upload.stream, policy.maxImageBytes);
      return { sourceKind: 'stored', source: sha256, bytes, mediaType: mediaType ?? upload.mediaType };
    }
  }
}

/** The error with the item's place before the field it names. */
function placed(error: FacetError, at: string): FacetError {
  const { field } = error.details;
  const place = field === undefined ? at : `${at}.${field}`;
  const rest =
    field !== undefined && error.message.startsWith(field)
      ? error.message.slice(field.length)
      : `: ${error.message}`;
  return new FacetError(error.code, `${place}${rest}`, { ...error.details, field: place }, { cause: error });
}

/** A refused item is kept for its error only: names that may be anything are cut to what a list can show. */
function refused(index: number, item: IngestItem, dataset: string, error: FacetError): NewItem {
  return {
    index,
    dataset: shown(item.dataset ?? dataset),
    externalId: item.externalId === undefined ? null : shown(item.externalId),
    sourceKind: 'refused',
    source: describe(item.source),
    bytes: 0,
    mediaType: null,
    partition: null,
    labels: null,
    metadata: null,
    error: toStored(error),
  };
}

function describe(source: IngestSource): string {
  if (source.kind === 'url') return shown(source.url);
  return source.kind === 'path' ? shown(source.path) : source.kind;
}

/** At most 200 characters, none of which a database would refuse. */
function shown(text: string): string {
  return text.slice(0, 200).replace(/\p{Cc}|\p{Cs}/gu, '�');
}
