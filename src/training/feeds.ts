import { FacetError } from '../domain/index.js';
import type { Session, Tensors } from '../onnx/index.js';

/** Those of the tensors that a session takes: a graph leaves out the inputs it has no use for. */
export function feedsOf(session: Session, tensors: Tensors): Tensors {
  const feeds = session.inputNames.map((name) => {
    if (Object.hasOwn(tensors, name)) return [name, tensors[name]] as const;
    throw new FacetError('INTERNAL', `no tensor "${name}" for the training graph`);
  });
  return Object.fromEntries(feeds);
}
