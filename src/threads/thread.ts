import { createRequire } from 'node:module';
import { Worker, type Transferable } from 'node:worker_threads';
import { FacetError } from '../domain/index.js';
import { fromErrorMessage, type Incoming, type Outgoing } from './thread-messages.js';

interface Pending<Reply> {
  readonly resolve: (reply: Reply) => void;
  readonly reject: (error: Error) => void;
}

/**
 * The owner's end of a worker thread that answers calls (the thread's end is `serveThread`). If the thread dies, by
 * crash or exit, every pending and later call rejects with FacetError `SERVICE_UNAVAILABLE`.
 */
export class Thread<Request, Reply> {
  readonly #pending = new Map<number, Pending<Reply>>();
  readonly #exited: Promise<void>;
  #nextId = 0;
  #death: FacetError | undefined;

  private constructor(
    private readonly worker: Worker,
    private readonly name: string,
  ) {
    worker.on('message', (message: Outgoing<Reply>) => {
      this.#receive(message);
    });
    worker.on('error', (cause) => {
      this.#die(`failed: ${cause.message}`, cause);
    });
    this.#exited = new Promise((resolve) => {
      worker.on('exit', (code) => {
        this.#die(`ended with exit code ${code}`);
        resolve();
      });
    });
  }

  /**
   * Starts a worker file and waits until it serves.
   * @param file `onnx/session-worker`: the compiled file's path below dist/, without extension; or a module's URL
   * @param workerData what the file finds in `workerData` of node:worker_threads
   * @throws FacetError `SERVICE_UNAVAILABLE` if the thread dies while starting
   */
  static async start<Request, Reply>(
    file: string | URL,
    workerData?: unknown,
  ): Promise<Thread<Request, Reply>> {
    const isUrl = file instanceof URL;
    const name = isUrl ? file.protocol : file;
    const path = isUrl ? file : createRequire(import.meta.url).resolve(`#worker/${file}`);
    const worker = new Worker(path, { workerData, name });
    const thread = new Thread<Request, Reply>(worker, name);
    await new Promise<void>((resolve, reject) => {
      worker.once('message', () => {
        resolve();
      });
      void thread.#exited.then(() => {
        reject(thread.#dead());
      });
    });
    return thread;
  }

  /** False once the thread has ended or was killed: it never comes back, start another. */
  get alive(): boolean {
    return this.#death === undefined;
  }

  /** Sends one request; `transfer` lists the ArrayBuffers given up instead of copied. Rejects with the error thrown there. */
  call(request: Request, transfer: readonly Transferable[] = []): Promise<Reply> {
    if (this.#death !== undefined) return Promise.reject(this.#dead());
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#post({ kind: 'call', id, request }, transfer);
      this.#pending.set(id, { resolve, reject });
    });
  }

  /** Ends the thread once it has answered the calls already sent. Safe to call twice. */
  async close(): Promise<void> {
    if (this.#death === undefined) this.#post({ kind: 'close' });
    await this.#exited;
  }

  /**
   * Ends the thread at once, whatever it is doing; pending calls reject. Safe to call twice. Not for a thread that may be
   * inside a session's run: ONNX Runtime then ends the whole process.
   */
  async kill(): Promise<void> {
    this.#die('was killed');
    await this.worker.terminate();
  }

  #post(message: Incoming<Request>, transfer: readonly Transferable[] = []): void {
    this.worker.postMessage(message, [...transfer]);
  }

  #receive(message: Outgoing<Reply>): void {
    if (message.kind === 'ready') return;
    const pending = this.#pending.get(message.id);
    this.#pending.delete(message.id);
    if (message.kind === 'reply') pending?.resolve(message.reply);
    else pending?.reject(fromErrorMessage(message.error));
  }

  #die(how: string, cause?: unknown): void {
    this.#death ??= new FacetError('SERVICE_UNAVAILABLE', `worker thread ${this.name} ${how}`, {}, { cause });
    for (const { reject } of this.#pending.values()) reject(this.#dead());
    this.#pending.clear();
  }

  #dead(): FacetError {
    return this.#death ?? new FacetError('SERVICE_UNAVAILABLE', `worker thread ${this.name} ended`);
  }
}
