/** Element types we read and write. */
export type ElementType = 'float32' | 'float16' | 'int64' | 'int32' | 'int8' | 'uint8' | 'bool';

/** A dimension: a number, or a name where it varies (`N`). Files of others may have 0 or −1 for "not known". */
export type Dimension = number | string;

/** A constant of the graph. `data` is row-major; float16 holds raw half-precision bits. */
export type Initializer = { readonly name: string; readonly dims: readonly number[] } & (
  | { readonly type: 'float32'; readonly data: Float32Array }
  | { readonly type: 'float16'; readonly data: Uint16Array }
  | { readonly type: 'int64'; readonly data: BigInt64Array }
  | { readonly type: 'int32'; readonly data: Int32Array }
  | { readonly type: 'int8'; readonly data: Int8Array }
  | { readonly type: 'uint8' | 'bool'; readonly data: Uint8Array }
);

/** A node's attribute, with ONNX's own distinction between int and float. */
export type NodeAttribute =
  | { readonly kind: 'int'; readonly value: number }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'ints'; readonly value: readonly number[] }
  | { readonly kind: 'floats'; readonly value: readonly number[] }
  | { readonly kind: 'tensor'; readonly value: Initializer };

export interface GraphNode {
  readonly op: string;
  readonly name?: string;
  /** Tensor names; '' marks an optional input left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes?: Readonly<Record<string, NodeAttribute>>;
}

/** A graph input or output. */
export interface GraphValue {
  readonly name: string;
  readonly type: ElementType;
  readonly dims: readonly Dimension[];
}

/** An ONNX model as plain data: what `encodeModel` writes and `decodeModel` reads. Nodes are in topological order. */
export interface OnnxModel {
  readonly name: string;
  /** Version of the default operator set (e.g. 17). */
  readonly opset: number;
  readonly nodes: readonly GraphNode[];
  readonly initializers: readonly Initializer[];
  readonly inputs: readonly GraphValue[];
  readonly outputs: readonly GraphValue[];
  /** Free text pairs (`metadata_props`). */
  readonly metadata?: Readonly<Record<string, string>>;
}
