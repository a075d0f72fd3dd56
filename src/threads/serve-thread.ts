import { parentPort, type Transferable } from 'node:worker_threads';
import { toErrorMessage, type Incoming, type Outgoing } from './thread-messages.js';

/** An answer, and the ArrayBuffers in it that need not be copied. */
export interface Answer<Reply> {
  readonly reply: Reply;
  readonly transfer?: readonly Transferable[];
}

/** What a worker file serves. */
export interface ThreadService<Request, Reply> {
  handle(request: Request): Promise<Answer<Reply>>;
  /** Releases what the thread holds, after its last call. */
  dispose?(): Promise<void>;
}

/**
 * The thread's end of a `Thread`: call it once, last, in a worker file. Calls start in the order they were sent;
 * asynchronous handlers overlap. On close it waits for the calls under way, disposes, and lets the thread end.
 * @throws Error outside a worker thread
 */
export function serveThread<Request, Reply>(service: ThreadService<Request, Reply>): void {
  const port = parentPort;
  if (port === null) throw new Error('serveThread runs inside a worker thread only');
  const underWay = new Set<Promise<void>>();
  const send = (message: Outgoing<Reply>, transfer: readonly Transferable[] = []) => {
    port.postMessage(message, [...transfer]);
  };
  const answer = async (id: number, request: Request) => {
    try {
      const { reply, transfer } = await service.handle(request);
      send({ kind: 'reply', id, reply }, transfer);
    } catch (error) {
      send({ kind: 'error', id, error: toErrorMessage(error) });
    }
  };
  const close = async () => {
    await Promise.all(underWay);
    await service.dispose?.();
    port.close();
  };
  port.on('message', (message: Incoming<Request>) => {
    if (message.kind === 'close') {
      void close();
      return;
    }
    const call = answer(message.id, message.request);
    underWay.add(call);
    void call.finally(() => underWay.delete(call));
  });
  send({ kind: 'ready' });
}
