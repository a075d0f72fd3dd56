import PgBoss from 'pg-boss';
import { z } from 'zod';
import { FacetError } from '../../domain/index.js';

/** Runs one statement (or, without values, several) on the database. */
export type Query = (sql: string, values: unknown[]) => Promise<{ rows: unknown[] }>;

/** A job that is ours until we say that it is done. */
export interface Job {
  readonly id: string;
  /** What it is about. */
  readonly key: string;
  /** How many times in a row it was sent again because something was away. */
  readonly attempt: number;
}

/**
 * A durable queue of reminders: "look after this ingestion". The truth of what there is to do is in the tables that a
 * job is about, so a job that is lost with its process is merely sent again, and one too many finds nothing to do.
 */
export interface JobQueue {
  /** Unless one about the same key is waiting already. @param afterSeconds not before then */
  send(queue: string, key: string, afterSeconds?: number, attempt?: number): Promise<void>;
  take(queue: string): Promise<Job | undefined>;
  done(queue: string, job: Job): Promise<void>;
  close(): Promise<void>;
}

/** A job of a process that died is forgotten after this; the tables have brought it back long before. */
const EXPIRE_HOURS = 23;

const taken = z.object({ id: z.string(), data: z.object({ key: z.string(), attempt: z.number() }) });

/**
 * pg-boss on a database that is open already. Its own workers are not used: they leave the promise by which they
 * complete a job unheard, so that a database restarted in that moment would end our process.
 * @throws FacetError `SERVICE_UNAVAILABLE`
 */
export async function openJobQueue(
  query: Query,
  queues: readonly string[],
  onError: (error: Error) => void,
): Promise<JobQueue> {
  const boss = new PgBoss({
    db: { executeSql: (sql: string, values: unknown[] | undefined) => query(sql, values ?? []) },
    schema: 'pgboss',
    schedule: false,
  });
  boss.on('error', onError);
  await boss.start();
  for (const name of queues) {
    const options = { name, policy: 'short', retryLimit: 0, expireInHours: EXPIRE_HOURS } as const;
    if ((await boss.getQueue(name)) === null) await boss.createQueue(name, options);
  }
  return {
    send: async (queue, key, afterSeconds = 0, attempt = 0) => {
      const options = {
        singletonKey: key,
        startAfter: afterSeconds,
        retryLimit: 0,
        expireInHours: EXPIRE_HOURS,
      };
      await boss.send(queue, { key, attempt }, options);
    },
    take: async (queue) => {
      const job = (await boss.fetch(queue)).at(0);
      if (job === undefined) return undefined;
      const parsed = taken.safeParse(job);
      if (!parsed.success) throw new FacetError('INTERNAL', `a job of queue ${queue} is none of ours`);
      return { id: parsed.data.id, ...parsed.data.data };
    },
    done: async (queue, job) => {
      await boss.complete(queue, job.id);
    },
    close: () => boss.stop({ graceful: false, close: false }),
  };
}
