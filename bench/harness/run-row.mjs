import { fork } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { judged } from './results.mjs';

/**
 * Runs one row in a process of its own: the memory of the one before is gone, and one that crashes takes only itself.
 * @param shared folder that rows of the same run share (made galleries)
 * @param scratch folder of its own: made here, and removed when it has ended
 * @returns the row's part of the result
 */
export async function runRow(name, { folder, mode, peers, shared, scratch }) {
  mkdirSync(scratch);
  const start = performance.now();
  try {
    const answer = await answerOf(join(import.meta.dirname, 'row-process.mjs'), {
      row: join(folder, `${name}.mjs`),
      ...{ mode, peers, shared, scratch },
    });
    if (answer.crashed !== undefined) return { name, status: 'crashed', reason: answer.crashed };
    if (answer.skipped !== undefined) return { name, status: 'skipped', reason: answer.skipped };
    const seconds = (performance.now() - start) / 1000;
    const { cases, figures = [] } = answer.result;
    return { name, status: 'ran', seconds, cases: cases.map(judged), figures, peers: answer.raced };
  } catch (error) {
    return { name, status: 'crashed', reason: error.message };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function answerOf(script, request) {
  // Unlike standard output, standard error is for people: it may say what the row is doing.
  const child = fork(script, { execArgv: ['--expose-gc'], stdio: ['ignore', 2, 2, 'ipc'] });
  return new Promise((resolve, reject) => {
    let answer;
    child.once('message', (message) => (answer = message));
    child.once('error', reject);
    child.once('close', (code, signal) => {
      if (answer !== undefined) resolve(answer);
      else reject(new Error(`its process ended with ${signal ?? `exit code ${code}`}`));
    });
    child.send(request);
  });
}
