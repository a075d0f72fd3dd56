// A contender in a process of its own: requests and answers are lines of JSON; the first line it says is who it is.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** The line that names what went wrong, in the stack trace of either language. */
const lastError = (text) =>
  text
    .trim()
    .split('\n')
    .findLast((line) => /error/i.test(line));

/** @returns the peer, or a string that says why there is none */
export async function openPeer(command, args, env = process.env) {
  const child = spawn(command, args, { env, stdio: ['pipe', 'pipe', 'pipe'] });
  let complaint = '';
  child.stderr.on('data', (chunk) => (complaint = (complaint + chunk).slice(-2000)));
  // A write to a peer that died fails here as well as in its closing, which tells more.
  child.stdin.on('error', () => undefined);
  const closed = new Promise((resolve) => {
    child.on('error', ({ message }) => resolve(message));
    child.on('close', (code) => resolve(lastError(complaint) ?? `exit code ${code}`));
  });
  const lines = createInterface({ input: child.stdout });
  const next = async () => {
    const answer = await Promise.race([once(lines, 'line'), closed]);
    if (typeof answer === 'string') throw new Error(answer);
    return JSON.parse(answer[0]);
  };
  const ask = (request) => {
    child.stdin.write(`${JSON.stringify(request)}\n`);
    return next();
  };
  try {
    const { name } = await next();
    return {
      name,
      ask,
      close: async () => {
        child.stdin.end();
        await closed;
      },
    };
  } catch (error) {
    return error.message;
  }
}
