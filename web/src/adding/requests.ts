import type { Client, OperationContext, OperationResult } from 'urql';
import {
  CancelJobDocument,
  IngestImagesDocument,
  type JobFragment,
  RetryJobDocument,
  WatchJobDocument,
} from '../generated.ts';
import { type Problem, problemOf } from '../server/problem.ts';
import type { Asked } from './job-watch.ts';
import type { Batch, Sent } from './upload-queue.ts';

/** Uploads files, and has them queued to be taken in. */
export async function sendBatch(client: Client, batch: Batch, signal: AbortSignal): Promise<Sent> {
  const { files, dataset, onConflict } = batch;
  const items = files.map(({ file, name }) => ({ source: { upload: file }, externalId: name }));
  const variables = { input: { items, dataset, onConflict } };
  const { data, error } = await client.mutation(IngestImagesDocument, variables, until(signal)).toPromise();
  return data ? { ok: true, job: data.ingestImages.ingestion } : { ok: false, problem: problemIn(error) };
}

/** How far an ingestion is; null where there is none of that id. */
export async function askJob(client: Client, id: string, signal: AbortSignal): Promise<Asked> {
  const context = { requestPolicy: 'network-only', ...until(signal) } as const;
  const { data, error } = await client.query(WatchJobDocument, { id }, context).toPromise();
  if (!data) return { ok: false, problem: problemIn(error) };
  if (!data.ingestion) return { ok: true, report: null };
  const { failures, added, ...job } = data.ingestion;
  return {
    ok: true,
    report: {
      job,
      failures: failures.edges.map(({ node: { index, externalId, error: why } }) => ({
        index,
        name: externalId ?? null,
        code: why?.code ?? 'INTERNAL',
        message: why?.message ?? '',
      })),
      added: added.edges.flatMap(({ node }) => (node.image ? [node.image] : [])),
    },
  };
}

export type Changed =
  { readonly ok: true; readonly job: JobFragment } | { readonly ok: false; readonly problem: Problem };

export async function cancelJob(client: Client, id: string): Promise<Changed> {
  const { data, error } = await client.mutation(CancelJobDocument, { id }).toPromise();
  return data ? { ok: true, job: data.cancelIngestion } : { ok: false, problem: problemIn(error) };
}

export async function retryJob(client: Client, id: string): Promise<Changed> {
  const { data, error } = await client.mutation(RetryJobDocument, { id }).toPromise();
  return data ? { ok: true, job: data.retryIngestion } : { ok: false, problem: problemIn(error) };
}

/** urql ends no mutation that nobody waits for any more: the request itself is aborted. */
const until = (signal: AbortSignal): Pick<OperationContext, 'fetch'> => ({
  fetch: (input, init) => fetch(input, { ...init, signal }),
});

function problemIn(error: OperationResult['error']): Problem {
  if (error !== undefined) return problemOf(error);
  return { kind: 'unreachable', message: 'The server answered nothing.', retryAfter: null, field: null };
}
