import { isUuid } from '../domain/index.js';
import type { SearchDependencies } from './dependencies.js';
import { checkFilter } from './filters.js';
import { images } from './images.js';
import { AttributePredictions } from './predicted-attributes.js';
import { searchByAttributes } from './search-by-attributes.js';
import { searchMany } from './search-many.js';
import { searchableAttributes } from './searchable-attributes.js';
import type { SearchService } from './services.js';
import { similarImages } from './similar-images.js';
import { timedDependencies } from './timed-dependencies.js';

/** Binds the use-cases to what they stand on. */
export function createSearchService(given: SearchDependencies): SearchService {
  const dependencies = given.stages ? timedDependencies(given, given.stages) : given;
  const { catalogue } = dependencies;
  const predictions = new AttributePredictions(dependencies);
  return {
    searchByAttributes: (query, page) => searchByAttributes(dependencies, { query, page }),
    searchMany: (searches) => searchMany(dependencies, searches),
    similarImages: (toId, page) => similarImages(dependencies, toId, page),
    predictedAttributes: (id) => predictions.of(id),
    images: (page) => images(dependencies, page),
    image: async (id) => (isUuid(id) ? ((await catalogue.byIds([id])).get(id) ?? null) : null),
    imagesByIds: (ids) => catalogue.byIds(ids),
    countImages: async (filter) => catalogue.count(checkFilter(filter).images),
    attributeCounts: async (filter) => catalogue.attributeCounts(checkFilter(filter).images),
    searchableAttributes: () => searchableAttributes(dependencies.model.get()),
  };
}
