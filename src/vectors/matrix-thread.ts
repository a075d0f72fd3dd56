import { availableParallelism } from 'node:os';
import { FacetError } from '../domain/index.js';
import { Thread } from '../threads/index.js';
import type { MatrixReply, MatrixRequest, PackedPoints } from './matrix-messages.js';
import type { VectorPoint } from './vector-index.js';

/** Above this a product waits for memory, not for cores. */
const MAX_THREADS = 4;

/** The main thread's end of a matrix worker. */
export type MatrixThread = Thread<MatrixRequest, MatrixReply>;

type Kind = MatrixReply['kind'];
type ReplyOf<K extends Kind> = Extract<MatrixReply, { kind: K }>;

/**
 * Starts a matrix worker, holding no collection.
 * @param threads threads of one product; by default the cores, 4 at most
 */
export function startMatrixThread(
  dimensions: number,
  threads = Math.min(availableParallelism(), MAX_THREADS),
): Promise<MatrixThread> {
  return Thread.start('vectors/matrix-worker', { dimensions, threads });
}

/** Asks for a reply of one kind. @throws FacetError what the worker threw, `SERVICE_UNAVAILABLE` if it died */
export async function ask<K extends Kind>(
  thread: MatrixThread,
  request: MatrixRequest,
  kind: K,
): Promise<ReplyOf<K>> {
  const reply = await thread.call(request, transfers(request));
  if (isKind(reply, kind)) return reply;
  throw new FacetError('INTERNAL', `matrix worker answered "${reply.kind}" to "${request.kind}"`);
}

/** @param points vectors all `dimensions` long */
export function packPoints(points: readonly VectorPoint[], dimensions: number): PackedPoints {
  const vectors = new Float32Array(points.length * dimensions);
  points.forEach(({ vector }, i) => {
    vectors.set(vector, i * dimensions);
  });
  return { ids: points.map(({ id }) => id), vectors, payloads: points.map(({ payload }) => payload) };
}

function transfers(request: MatrixRequest): ArrayBuffer[] {
  return request.kind === 'put' || request.kind === 'fill' ? [request.points.vectors.buffer] : [];
}

function isKind<K extends Kind>(reply: MatrixReply, kind: K): reply is ReplyOf<K> {
  return reply.kind === kind;
}
