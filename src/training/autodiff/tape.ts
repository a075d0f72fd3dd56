import type {
  Dimension,
  GraphNode,
  GraphValue,
  Initializer,
  NodeAttribute,
  OnnxModel,
} from '../../onnx/index.js';

/** A tensor of the graph under construction. Dimensions that vary from run to run carry a name (`N`). */
export interface Variable {
  readonly tape: Tape;
  /** Position on the tape: parents come before children. */
  readonly order: number;
  /** Tensor name in the ONNX graph. */
  readonly name: string;
  readonly dims: readonly Dimension[];
  /** Whether a parameter is among its ancestors: only then is a gradient worth its work. */
  readonly differentiable: boolean;
  readonly parents: readonly Parent[];
}

/** What a variable was made of, and how the gradient of the loss flows from it to that parent. */
export interface Parent {
  readonly variable: Variable;
  /** Vector-Jacobian product: ∂loss/∂child → ∂loss/∂parent (same dims as the parent). */
  readonly pullback: (gradient: Variable) => Variable;
}

const OPSET = 17;

/**
 * Records operations as ONNX nodes while remembering how to differentiate them (reverse mode). Only plain data comes
 * out; nothing is computed here.
 */
export class Tape {
  readonly #nodes: GraphNode[] = [];
  readonly #initializers: Initializer[] = [];
  readonly #inputs: GraphValue[] = [];
  readonly #outputs: GraphValue[] = [];
  readonly #constants = new Map<string, string>();
  readonly #outputNames = new Map<string, string>();
  #order = 0;

  /** A graph input that no gradient is wanted for. */
  input(name: string, dims: readonly Dimension[]): Variable {
    return this.#leaf(name, dims, false);
  }

  /** A graph input that is trained. */
  parameter(name: string, dims: readonly number[]): Variable {
    return this.#leaf(name, dims, true);
  }

  /** A tensor stored in the graph. */
  constant(data: Float32Array, dims: readonly number[], name = this.#constantName()): Variable {
    this.#initializers.push({ name, type: 'float32', dims, data });
    return this.variable(name, dims);
  }

  /** A number, to be broadcast. */
  scalar(value: number): Variable {
    const name = this.#shared(`scalar ${value}`, (fresh) => ({
      name: fresh,
      type: 'float32',
      dims: [],
      data: Float32Array.of(value),
    }));
    return this.variable(name, []);
  }

  /** Name of an int64 vector that some operators take as input (axes, starts, shapes). */
  integers(values: readonly number[]): string {
    return this.#shared(`integers ${values.join(',')}`, (fresh) => ({
      name: fresh,
      type: 'int64',
      dims: [values.length],
      data: BigInt64Array.from(values, BigInt),
    }));
  }

  /** Appends an ONNX node with one output and returns the output's name. */
  emit(op: string, inputs: readonly string[], attributes?: Readonly<Record<string, NodeAttribute>>): string {
    const output = `${op}_${this.#nodes.length}`;
    this.#nodes.push({ op, inputs, outputs: [output], ...(attributes && { attributes }) });
    return output;
  }

  /** Describes an emitted tensor, so that further operations and gradients can use it. */
  variable(name: string, dims: readonly Dimension[], parents: readonly Parent[] = []): Variable {
    const differentiable = parents.some(({ variable }) => variable.differentiable);
    return { tape: this, order: this.#order++, name, dims, differentiable, parents };
  }

  /** Makes a variable that some operation computes a graph output, under a name of its own. */
  output(variable: Variable, name: string): void {
    this.#outputNames.set(variable.name, name);
    this.#outputs.push({ name, type: 'float32', dims: variable.dims });
  }

  /** The graph so far, without inputs and constants that nothing reads. */
  toModel(name: string): OnnxModel {
    const read = new Set(this.#nodes.flatMap(({ inputs }) => inputs));
    const called = (tensor: string) => this.#outputNames.get(tensor) ?? tensor;
    return {
      name,
      opset: OPSET,
      nodes: this.#nodes.map((node) => ({
        ...node,
        inputs: node.inputs.map(called),
        outputs: node.outputs.map(called),
      })),
      initializers: this.#initializers.filter((initializer) => read.has(initializer.name)),
      inputs: this.#inputs.filter((input) => read.has(input.name)),
      outputs: [...this.#outputs],
    };
  }

  #leaf(name: string, dims: readonly Dimension[], differentiable: boolean): Variable {
    this.#inputs.push({ name, type: 'float32', dims });
    return { tape: this, order: this.#order++, name, dims, differentiable, parents: [] };
  }

  #constantName(): string {
    return `constant_${this.#initializers.length}`;
  }

  #shared(key: string, make: (name: string) => Initializer): string {
    const known = this.#constants.get(key);
    if (known !== undefined) return known;
    const initializer = make(this.#constantName());
    this.#initializers.push(initializer);
    this.#constants.set(key, initializer.name);
    return initializer.name;
  }
}
