import type { BundleManifest, RetrievalFigures } from './manifest.js';

/** Retrieval as one evaluation of a bundle measured it. */
export interface NamedRetrieval extends RetrievalFigures {
  /** `validation`, `partial-3`, … */
  readonly name: string;
}

/** All evaluations of a bundle, in the order of its manifest. */
export function retrievals({ metrics }: Pick<BundleManifest, 'metrics'>): readonly NamedRetrieval[] {
  return Object.entries(metrics).map(([name, figures]) => ({ name, ...figures }));
}

/** Queries of three attributes, some asked absent: what bundles are compared by at a glance. */
const HEADLINE = 'partial-3';

/** The evaluation that stands for a bundle; where it has no `partial-3`, the one that chose the epoch; else none. */
export function headline(manifest: Pick<BundleManifest, 'metrics'>): NamedRetrieval | undefined {
  const all = retrievals(manifest);
  return all.find(({ name }) => name === HEADLINE) ?? all.find(({ name }) => name === 'validation');
}

/**
 * The epoch whose parameters the bundle holds: the latest one that validation measured as it measured the finished model.
 * Undefined where none did.
 */
export function keptEpoch({
  curves,
  metrics,
}: Pick<BundleManifest, 'curves' | 'metrics'>): number | undefined {
  if (!Object.hasOwn(metrics, 'validation')) return undefined;
  const { meanAveragePrecision } = metrics.validation;
  return curves.findLast((epoch) => epoch.validationMeanAveragePrecision === meanAveragePrecision)?.epoch;
}
