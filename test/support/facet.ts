import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';

const MAIN = resolve(import.meta.dirname, '../../dist/main.js');

export type Environment = Readonly<Record<string, string>>;

export interface Finished {
  readonly code: number | null;
  /** The one line of JSON on stdout, or null where there was none. */
  readonly result: Readonly<Record<string, unknown>> | null;
  readonly stderr: string;
}

/** Starts the built `facet` command in a process of its own, with nothing of ours in its environment but `env`. */
export function startFacet(args: readonly string[], env: Environment): ChildProcess {
  return spawn(process.execPath, [MAIN, ...args], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, LOG_LEVEL: 'warn', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Runs `facet … --json` to its end. */
export async function facet(args: readonly string[], env: Environment): Promise<Finished> {
  const child = startFacet([...args, '--json'], env);
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  await once(child, 'close');
  return { code: child.exitCode, result: stdout === '' ? null : parseLine(stdout), stderr };
}

export interface Served {
  readonly url: string;
  /** Whether the process is still the one that was started, running. */
  running(): boolean;
  /** SIGKILL, then waits for the end. @throws Error where it had ended before, with what it said */
  kill(): Promise<void>;
  /** SIGTERM, then waits for the end. @returns the exit code */
  stop(): Promise<number | null>;
}

/** Runs `facet serve` on a free port until `stop`. */
export async function serveFacet(env: Environment, args: readonly string[] = []): Promise<Served> {
  const child = startFacet(['serve', ...args, '--json'], { PORT: '0', ...env });
  let stderr = '';
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const ended = once(child, 'close');
  const firstLine = new Promise<string>((found) => {
    if (child.stdout !== null) createInterface(child.stdout).once('line', found);
  });
  const line = await Promise.race([firstLine, ended.then(() => undefined)]);
  if (line === undefined) throw new Error(`facet serve ended with ${String(child.exitCode)}: ${stderr}`);
  const { url } = z.object({ url: z.string() }).parse(JSON.parse(line));
  return {
    url,
    running: () => child.exitCode === null && child.signalCode === null,
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
      if (child.signalCode !== 'SIGKILL') throw new Error(`ended by itself: ${stderr}`);
    },
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
      return child.exitCode;
    },
  };
}

const response = z.object({
  data: z.record(z.string(), z.unknown()).nullish(),
  errors: z
    .array(z.object({ message: z.string(), extensions: z.record(z.string(), z.unknown()).optional() }))
    .optional(),
});

/** Posts a GraphQL operation. */
export async function graphql(url: string, query: string, variables?: Readonly<Record<string, unknown>>) {
  const answer = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  return { status: answer.status, ...response.parse(await answer.json()) };
}

function parseLine(text: string): Readonly<Record<string, unknown>> {
  return z.record(z.string(), z.unknown()).parse(JSON.parse(text));
}
