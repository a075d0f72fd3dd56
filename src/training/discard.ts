import { MessageChannel, type MessagePort } from 'node:worker_threads';
import type { Tensors } from '../onnx/index.js';

let nowhere: MessagePort | undefined;

/**
 * Frees the memory of tensors at once instead of at the next garbage collection; their arrays are empty afterwards.
 * The allocator then hands out the same memory again, warm and mapped: a training step whose 8 MB of results went into
 * fresh pages took a quarter longer. (What is transferred to a closed port is destroyed on the spot.)
 */
export function discard(tensors: Tensors): void {
  nowhere ??= closedPort();
  const buffers = new Set(Object.values(tensors).map(({ data }) => data.buffer));
  for (const buffer of buffers) if (buffer instanceof ArrayBuffer) nowhere.postMessage(null, [buffer]);
}

function closedPort(): MessagePort {
  const { port1, port2 } = new MessageChannel();
  port1.close();
  port2.close();
  return port1;
}
