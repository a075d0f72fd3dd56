import { pathToFileURL } from 'node:url';
import type { WaitingItem } from '../../catalogue/index.js';
import { FacetError } from '../../domain/index.js';
import type { ImageSource } from '../../vision/index.js';
import { fetchImage, readServerFile } from '../sources/index.js';
import type { JobParts } from './job-parts.js';

/** An item whose bytes can be had, or not, without waiting for a network. */
export interface PreparedItem {
  readonly item: WaitingItem;
  /** URL of the bytes' file. */
  readonly location: string;
  /** What the request says they are; what a URL's server says is not held against them. */
  readonly declaredType: string | null;
}

/**
 * Makes an item's bytes ready: those of a URL are fetched and kept, once; the others are where they are. Never rejects
 * for what is wrong with the item: reading it does then, so that it becomes that item's error.
 */
export async function prepare(
  { originals, policy }: Pick<JobParts, 'originals' | 'policy'>,
  item: WaitingItem,
  signal: AbortSignal,
): Promise<ImageSource<PreparedItem>> {
  const { source, mediaType } = item;
  if (item.sourceKind === 'stored') {
    return {
      key: { item, location: originals.location(source), declaredType: mediaType },
      read: () => originals.read(source),
    };
  }
  if (item.sourceKind === 'path') {
    return {
      key: { item, location: pathToFileURL(source).href, declaredType: mediaType },
      read: () => readServerFile(policy.root, source, policy.maxImageBytes),
    };
  }
  if (item.sourceKind === 'refused') throw new FacetError('INTERNAL', 'a refused item waits');
  try {
    const fetched = await fetchImage(source, urlPolicy(policy), signal);
    const { sha256, location } = await originals.put(fetched.bytes, policy.maxImageBytes);
    return {
      key: { item, location, declaredType: mediaType },
      read: () => originals.read(sha256),
    };
  } catch (error) {
    signal.throwIfAborted();
    return {
      key: { item, location: source, declaredType: mediaType },
      read: () => Promise.reject(error instanceof Error ? error : new Error(String(error))),
    };
  }
}

/** The rules for URLs, as fetching takes them. */
export function urlPolicy({ maxImageBytes, urlSeconds, privateUrls }: JobParts['policy']) {
  return { maxBytes: maxImageBytes, seconds: urlSeconds, allowPrivate: privateUrls };
}
