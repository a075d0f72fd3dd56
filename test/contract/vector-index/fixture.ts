import type { VectorIndex, VectorPoint } from '../../../src/vectors/index.js';

/** An index under test and its surroundings. */
export interface VectorIndexFixture {
  /** Empty, without a collection, for 24-dimensional embeddings. */
  readonly index: VectorIndex;
  /** Closes the index and opens what it left behind, as after a restart of the process. */
  reopen(): Promise<VectorIndex>;
  /** Closes whatever is open and removes what was stored. */
  dispose(): Promise<void>;
}

/** The fixture of the test that runs. */
export type Subject = () => VectorIndexFixture;

/** The model version most tests use. */
export const MODEL = 'model-a';

/** Creates and activates a collection holding these points. */
export async function fill(
  index: VectorIndex,
  points: readonly VectorPoint[],
  modelVersion = MODEL,
): Promise<void> {
  await index.createCollection(modelVersion);
  await index.activate(modelVersion);
  if (points.length > 0) await index.upsert(modelVersion, points);
}
