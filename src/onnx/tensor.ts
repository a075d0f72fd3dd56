/** A float32 tensor between threads: row-major data and its shape. */
export interface FloatTensor {
  readonly data: Float32Array;
  readonly dims: readonly number[];
}

/** Named tensors: a session's feeds or its results. */
export type Tensors = Readonly<Record<string, FloatTensor>>;

/** Where a session may run. `auto` takes CUDA where it works and says which it took; `cuda` fails rather than fall back. */
export type Device = 'auto' | 'cpu' | 'cuda';

/** The execution provider that really runs a session. */
export type Provider = 'cpu' | 'cuda';
