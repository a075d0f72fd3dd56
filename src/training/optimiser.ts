import { encodeModel, openSession, type Session, type Tensors } from '../onnx/index.js';
import { corrections } from './adam.js';
import { feedsOf } from './feeds.js';
import { filledTensor } from './random-tensors.js';
import type { Stage } from './recipe.js';
import { firstMoment, LOSS, secondMoment, stepGraph, updated } from './step-graph.js';

/** Minimises a stage's loss with Adam, one session run a step. Blocks its thread while it runs. */
export class Optimiser {
  #step = 0;

  private constructor(
    private readonly session: Session,
    /** Parameters and moments by name. */
    private state: Tensors,
    private readonly names: readonly string[],
  ) {}

  static async open(stage: Stage, parameters: Tensors): Promise<Optimiser> {
    const session = await openSession(encodeModel(stepGraph(stage, parameters)), { device: 'cpu' });
    const moments = Object.entries(parameters).flatMap(([name, { dims }]) => [
      [firstMoment(name), filledTensor(dims, 0)] as const,
      [secondMoment(name), filledTensor(dims, 0)] as const,
    ]);
    const state = { ...parameters, ...Object.fromEntries(moments) };
    return new Optimiser(session, state, Object.keys(parameters));
  }

  /** The parameters as they are now. */
  get parameters(): Tensors {
    return Object.fromEntries(this.names.map((name) => [name, this.state[name]]));
  }

  /** @returns the loss before the step */
  async step(feeds: Tensors, learningRate: number): Promise<number> {
    const { stepSize, epsilon } = corrections(learningRate, ++this.#step);
    const scalars = { stepSize: filledTensor([], stepSize), epsilon: filledTensor([], epsilon) };
    const results = await this.session.run(feedsOf(this.session, { ...this.state, ...feeds, ...scalars }));
    const next = Object.entries(this.state).map(
      ([name, tensor]) => [name, results[updated(name)] ?? tensor] as const,
    );
    this.state = Object.fromEntries(next);
    return results[LOSS].data[0];
  }

  close(): Promise<void> {
    return this.session.release();
  }
}
