import { ATTRIBUTE_COUNT } from '../domain/index.js';
import { encodeModel, openSession, type Session, type Tensors } from '../onnx/index.js';
import { matmul, Tape, transpose, type Variable } from './autodiff/index.js';
import { feedsOf } from './feeds.js';
import type { Recipe } from './recipe.js';
import type { TrainingSet } from './training-set.js';

/** Images a run. */
const BLOCK = 1024;

/** Cosines of queries and images under the parameters of the moment. Blocks its thread while it runs. */
export class Scorer {
  private constructor(private readonly session: Session) {}

  static async open(recipe: Recipe, parameters: Tensors, dimensions: number): Promise<Scorer> {
    const tape = new Tape();
    const features = tape.input('features', ['N', dimensions]);
    const queries = tape.input('queries', ['Q', ATTRIBUTE_COUNT]);
    const variables = Object.entries(parameters).map(([name, { dims }]): [string, Variable] => [
      name,
      tape.input(name, dims),
    ]);
    const trained = Object.fromEntries(variables);
    const images = recipe.embedImages(features, trained);
    tape.output(matmul(recipe.encodeQueries(queries, trained), transpose(images)), 'cosines');
    return new Scorer(await openSession(encodeModel(tape.toModel('cosines')), { device: 'cpu' }));
  }

  /**
   * @param queries row-major [count × 40]
   * @returns row-major [count × set.count]
   */
  async cosines(parameters: Tensors, queries: Float32Array, set: TrainingSet): Promise<Float32Array> {
    const count = queries.length / ATTRIBUTE_COUNT;
    const scores = new Float32Array(count * set.count);
    for (let start = 0; start < set.count; start += BLOCK) {
      const end = Math.min(start + BLOCK, set.count);
      // A copy, because ONNX Runtime takes no shared memory.
      const block = set.features.slice(start * set.dimensions, end * set.dimensions);
      const { cosines } = await this.session.run(
        feedsOf(this.session, {
          ...parameters,
          features: { data: block, dims: [end - start, set.dimensions] },
          queries: { data: queries, dims: [count, ATTRIBUTE_COUNT] },
        }),
      );
      for (let query = 0; query < count; query++) {
        const row = cosines.data.subarray(query * (end - start), (query + 1) * (end - start));
        scores.set(row, query * set.count + start);
      }
    }
    return scores;
  }

  close(): Promise<void> {
    return this.session.release();
  }
}
