import type { StageTimes } from '../telemetry/index.js';
import type { SearchDependencies, SearchModel } from './dependencies.js';

/** The same, each call timed as a stage. */
export function timedDependencies(
  { index, catalogue, model, followIndex }: SearchDependencies,
  stages: StageTimes,
): SearchDependencies {
  const timedModel = (inUse: SearchModel | null): SearchModel | null =>
    inUse && {
      version: inUse.version,
      manifest: inUse.manifest,
      matchProbability: (...args) => inUse.matchProbability(...args),
      encodeQueries: (...args) => stages.timed('encode', () => inUse.encodeQueries(...args)),
    };
  return {
    index: {
      active: (...args) => stages.timed('index', () => index.active(...args)),
      fetch: (...args) => stages.timed('index', () => index.fetch(...args)),
      search: (...args) => stages.timed('index', () => index.search(...args)),
      count: (...args) => stages.timed('index', () => index.count(...args)),
    },
    catalogue: {
      byIds: (...args) => stages.timed('catalogue', () => catalogue.byIds(...args)),
      page: (...args) => stages.timed('catalogue', () => catalogue.page(...args)),
      pageBefore: (...args) => stages.timed('catalogue', () => catalogue.pageBefore(...args)),
      matchingIds: (...args) => stages.timed('catalogue', () => catalogue.matchingIds(...args)),
      count: (...args) => stages.timed('catalogue', () => catalogue.count(...args)),
      attributeCounts: (...args) => stages.timed('catalogue', () => catalogue.attributeCounts(...args)),
    },
    model: {
      get: () => timedModel(model.get()),
      use: (work) => model.use((inUse) => work(timedModel(inUse))),
    },
    followIndex,
  };
}
