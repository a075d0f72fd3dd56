import type { RunFragment } from '../generated.ts';

export interface ModelChange {
  /** Between the two runs that the model changed between, counted from 1. */
  readonly x: number;
  /** The model that came, in words. */
  readonly name: string;
}

/** Where runs, oldest first, go over to another model. */
export function modelChanges(
  runs: readonly Pick<RunFragment, 'modelName' | 'modelVersion'>[],
): ModelChange[] {
  return runs.flatMap(({ modelName, modelVersion }, i) => {
    if (i === 0 || runs[i - 1].modelVersion === modelVersion) return [];
    return [{ x: i + 0.5, name: `from run ${i + 1}: model ${modelName} (${modelVersion.slice(0, 8)})` }];
  });
}
