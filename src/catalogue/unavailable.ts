import { z } from 'zod';
import { FacetError } from '../domain/index.js';

/** Prisma's codes for a database that cannot be reached, entered or had in time (P1xxx, pool and transaction waits). */
const PRISMA_CODES = new Set([
  'P1000',
  'P1001',
  'P1002',
  'P1003',
  'P1008',
  'P1010',
  'P1011',
  'P1017',
  'P2024',
  'P2028',
  'P2037',
]);

/** Connection exception, rejected login, no such database, insufficient resources, shutdown, system error. */
const SQL_STATES = /^(08...|28...|3D000|53...|57P..|58...)$/;

/** System errors of sockets and names: ECONNREFUSED, ECONNRESET, EPIPE, ENOENT (a unix socket), ENOTFOUND … */
const SYSTEM_CODES = /^E[A-Z]+$/;

/** What adapter-pg calls failures of the connection. */
const ADAPTER_KINDS = new Set([
  'DatabaseNotReachable',
  'ConnectionClosed',
  'SocketTimeout',
  'TlsConnectionError',
  'TooManyConnections',
]);

/** node-postgres reports its own findings with a message only. */
const DRIVER_MESSAGES =
  /^Connection terminated|^timeout (exceeded|expired)|connection error and is not queryable|was closed and is not queryable|Cannot use a pool after calling end|^Query read timeout/;

const shape = z.object({
  code: z.string().optional().catch(undefined),
  message: z.string().catch(''),
  meta: z
    .object({
      driverAdapterError: z.object({
        cause: z.object({ kind: z.string(), originalCode: z.string().optional() }),
      }),
    })
    .optional()
    .catch(undefined),
});

/** True when an error says that the database did not answer, rather than that it refused a statement. */
export function isUnavailable(error: unknown): boolean {
  const parsed = shape.safeParse(error);
  if (!parsed.success) return false;
  const { code = '', message, meta } = parsed.data;
  const { kind = '', originalCode = '' } = meta?.driverAdapterError.cause ?? {};
  return (
    PRISMA_CODES.has(code) ||
    SYSTEM_CODES.test(code) ||
    SQL_STATES.test(code) ||
    SQL_STATES.test(originalCode) ||
    ADAPTER_KINDS.has(kind) ||
    DRIVER_MESSAGES.test(message)
  );
}

/**
 * Runs a piece of work on the database.
 * @throws FacetError `SERVICE_UNAVAILABLE`, with the cause kept, if the database does not answer; any other error as it is
 */
export async function answered<T>(work: () => PromiseLike<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isUnavailable(error)) throw error;
    throw new FacetError(
      'SERVICE_UNAVAILABLE',
      "the catalogue's database does not answer",
      {},
      { cause: error },
    );
  }
}
