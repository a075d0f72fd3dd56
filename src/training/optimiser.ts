import { encodeModel, openSession, type Session, type Tensors } from '../onnx/index.js';
import { corrections } from './adam.js';
import type { OptimiserState } from './checkpoint.js';
import { feedsOf } from './feeds.js';
import { filledTensor } from './random-tensors.js';
import type { Stage } from './recipe.js';
import { firstMoment, LOSS, secondMoment, stepGraph, updated } from './step-graph.js';

/** Minimises a stage's loss with Adam, one session run a step. Blocks its thread while it runs. */
export class Optimiser {
  private constructor(
    private readonly session: Session,
    private tensors: Tensors,
    private steps: number,
    private readonly names: readonly string[],
  ) {}

  /** @param from goes on where another one of the same stage stood; `parameters` then give names and dims only */
  static async open(stage: Stage, parameters: Tensors, from?: OptimiserState): Promise<Optimiser> {
    const session = await openSession(encodeModel(stepGraph(stage, parameters)), { device: 'cpu' });
    const moments = Object.entries(parameters).flatMap(([name, { dims }]) => [
      [firstMoment(name), filledTensor(dims, 0)] as const,
      [secondMoment(name), filledTensor(dims, 0)] as const,
    ]);
    const fresh = { step: 0, tensors: { ...parameters, ...Object.fromEntries(moments) } };
    const { step, tensors } = from ?? fresh;
    return new Optimiser(session, tensors, step, Object.keys(parameters));
  }

  /** The parameters as they are now. */
  get parameters(): Tensors {
    return Object.fromEntries(this.names.map((name) => [name, this.tensors[name]]));
  }

  get state(): OptimiserState {
    return { step: this.steps, tensors: this.tensors };
  }

  /** @returns the loss before the step */
  async step(feeds: Tensors, learningRate: number): Promise<number> {
    const { stepSize, epsilon } = corrections(learningRate, ++this.steps);
    const scalars = { stepSize: filledTensor([], stepSize), epsilon: filledTensor([], epsilon) };
    const results = await this.session.run(feedsOf(this.session, { ...this.tensors, ...feeds, ...scalars }));
    const next = Object.entries(this.tensors).map(
      ([name, tensor]) => [name, results[updated(name)] ?? tensor] as const,
    );
    this.tensors = Object.fromEntries(next);
    return results[LOSS].data[0];
  }

  close(): Promise<void> {
    return this.session.release();
  }
}
