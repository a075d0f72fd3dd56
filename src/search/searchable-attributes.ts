import { ATTRIBUTES, type Attribute } from '../domain/index.js';
import type { SearchModel } from './dependencies.js';

/** See SearchService.searchableAttributes. */
export function searchableAttributes(model: SearchModel | null): Attribute[] {
  const trained = new Set<string>(model?.manifest.attributes);
  return ATTRIBUTES.filter((attribute) => trained.has(attribute));
}
