export * from './arithmetic.js';
export * from './differentiate.js';
export * from './elementwise.js';
export * from './mask.js';
export * from './product.js';
export * from './reduce.js';
export * from './shape.js';
export { Tape, type Variable } from './tape.js';
