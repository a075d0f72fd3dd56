// What the figures were measured on.
import { spawnSync } from 'node:child_process';
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import { createRequire } from 'node:module';

/** Threads of every contender: as many as the index takes by itself. */
export const THREADS = Math.min(availableParallelism(), 4);

export function machine() {
  const { version } = createRequire(import.meta.url)('onnxruntime-node/package.json');
  return {
    cpu: cpus()[0].model.trim(),
    cores: availableParallelism(),
    memoryGib: Math.round(totalmem() / 2 ** 30),
    loadAtStart: Math.round(loadavg()[0] * 100) / 100,
    platform: `${process.platform} ${process.arch}`,
    node: process.versions.node,
    onnxruntime: version,
    threads: THREADS,
    commit: commit(),
  };
}

function commit() {
  const git = (...args) => spawnSync('git', args, { cwd: import.meta.dirname, encoding: 'utf8' });
  const head = git('rev-parse', '--short', 'HEAD');
  if (head.status !== 0) return 'unknown';
  // The results themselves are written by the run before.
  const changed = git(
    'status',
    '--porcelain',
    '--',
    ':/',
    ':!/bench/results',
    ':!/docs/performance.md',
  ).stdout.trim();
  return head.stdout.trim() + (changed === '' ? '' : ' with changes');
}
