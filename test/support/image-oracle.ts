import type { CatalogueImage, ImageFilter } from '../../src/catalogue/index.js';
import { ATTRIBUTES, type Attribute } from '../../src/domain/index.js';

/** What a filter looks at. Without `createdAt`, a filter that asks for it is an error. */
export type FilteredImage = Pick<CatalogueImage, 'labels' | 'dataset' | 'partition' | 'metadata'> &
  Partial<Pick<CatalogueImage, 'createdAt'>>;

/** The filter's meaning, spelled out by brute force: the one oracle of every store's tests. */
export function matches(filter: ImageFilter, image: FilteredImage): boolean {
  const label = (attribute: Attribute) => image.labels[ATTRIBUTES.indexOf(attribute)];
  const isPresent = (attribute: Attribute) => label(attribute) === 1;
  const isAbsent = (attribute: Attribute) => label(attribute) === -1;
  const created = () => {
    if (image.createdAt === undefined) throw new Error('this image has no time of creation');
    return image.createdAt.getTime();
  };
  for (const attribute of filter.present ?? []) if (!isPresent(attribute)) return false;
  for (const attribute of filter.absent ?? []) if (!isAbsent(attribute)) return false;
  if (filter.anyPresent?.length && !filter.anyPresent.some(isPresent)) return false;
  if (filter.anyAbsent?.length && !filter.anyAbsent.some(isAbsent)) return false;
  if (filter.datasets?.length && !filter.datasets.includes(image.dataset)) return false;
  if (filter.partitions?.length && !filter.partitions.some((name) => name === image.partition)) return false;
  if (filter.createdFrom && created() < filter.createdFrom.getTime()) return false;
  if (filter.createdBefore && created() >= filter.createdBefore.getTime()) return false;
  for (const { key, value } of filter.metadata ?? []) {
    if (!Object.hasOwn(image.metadata, key) || image.metadata[key] !== value) return false;
  }
  for (const member of filter.and ?? []) if (!matches(member, image)) return false;
  if (filter.or?.length && !filter.or.some((member) => matches(member, image))) return false;
  return !(filter.not && matches(filter.not, image));
}
