import { encodeModel, openSession, type Session, type Tensors } from '../onnx/index.js';
import { corrections } from './adam.js';
import type { OptimiserState } from './checkpoint.js';
import { discard } from './discard.js';
import { feedsOf } from './feeds.js';
import { filledTensor } from './random-tensors.js';
import type { Stage } from './recipe.js';
import { firstMoment, LOSS, secondMoment, stepGraph, updated } from './step-graph.js';

/** Minimises a stage's loss with Adam, one session run a step. Blocks its thread while it runs. */
export class Optimiser {
  private constructor(
    private readonly session: Session,
    /** Copies of its own: each step destroys those it replaces. */
    private tensors: Tensors,
    private steps: number,
    private readonly names: readonly string[],
  ) {}

  /**
   * @param from goes on where another one of the same stage stood; `parameters` then give names and dims only
   * @param threads inside one operator; default one a core
   */
  static async open(
    stage: Stage,
    parameters: Tensors,
    from?: OptimiserState,
    threads?: number,
  ): Promise<Optimiser> {
    const model = encodeModel(stepGraph(stage, parameters));
    const session = await openSession(model, { device: 'cpu', threads });
    const moments = Object.entries(parameters).flatMap(([name, { dims }]) => [
      [firstMoment(name), filledTensor(dims, 0)] as const,
      [secondMoment(name), filledTensor(dims, 0)] as const,
    ]);
    const fresh = { step: 0, tensors: { ...parameters, ...Object.fromEntries(moments) } };
    const { step, tensors } = from ?? fresh;
    return new Optimiser(session, copy(tensors), step, Object.keys(parameters));
  }

  /** A copy of the parameters as they are now. */
  get parameters(): Tensors {
    return copy(Object.fromEntries(this.names.map((name) => [name, this.tensors[name]])));
  }

  /** A copy. */
  get state(): OptimiserState {
    return { step: this.steps, tensors: copy(this.tensors) };
  }

  /** @returns the loss before the step */
  async step(feeds: Tensors, learningRate: number): Promise<number> {
    const { stepSize, epsilon } = corrections(learningRate, ++this.steps);
    const scalars = { stepSize: filledTensor([], stepSize), epsilon: filledTensor([], epsilon) };
    const results = await this.session.run(feedsOf(this.session, { ...this.tensors, ...feeds, ...scalars }));
    const entries = Object.entries(this.tensors);
    const replaced = entries.filter(([name]) => Object.hasOwn(results, updated(name)));
    this.tensors = Object.fromEntries(
      entries.map(([name, tensor]) => [name, results[updated(name)] ?? tensor] as const),
    );
    discard(Object.fromEntries(replaced));
    return results[LOSS].data[0];
  }

  close(): Promise<void> {
    return this.session.release();
  }
}

function copy(tensors: Tensors): Tensors {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, { data, dims }]) => [name, { data: data.slice(), dims }]),
  );
}
