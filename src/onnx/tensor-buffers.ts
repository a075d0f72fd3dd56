import type { FloatTensor, Tensors } from './tensor.js';

/** The ArrayBuffers that tensors have to themselves, each once: what may be transferred without taking more than was given. */
export function ownBuffers(tensors: Tensors): ArrayBuffer[] {
  const buffers = new Set<ArrayBuffer>();
  for (const { data } of Object.values(tensors)) {
    const { buffer } = data;
    if (buffer instanceof ArrayBuffer && buffer.byteLength === data.byteLength) buffers.add(buffer);
  }
  return [...buffers];
}

/** The same tensors, each view of a part of a buffer copied out: posting such a view would send the whole buffer. */
export function compact(tensors: Tensors): Tensors {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, compactOne(tensor)]));
}

function compactOne(tensor: FloatTensor): FloatTensor {
  const { data, dims } = tensor;
  return data.byteLength === data.buffer.byteLength ? tensor : { data: data.slice(), dims };
}
