import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { openPeer } from '../peers/peer.mjs';
import { without } from './environment.mjs';
import { THREADS } from './machine.mjs';

/** Thrown by a row that cannot run here: its message says why. */
export class Skip extends Error {}

const PEERS = resolve(import.meta.dirname, '../peers');

/** What rows are given: settings of the run, a scratch folder of their own, and peers to race. */
export function openContext({ mode, peers: wanted, scratch, shared }) {
  const open = [];
  const raced = [];
  /** Opens a peer that is installed by hand. @returns it, or why there is none */
  async function peer(command, args, environment) {
    if (!wanted) return '--quick races nothing that is installed by hand (unless --peers)';
    const opened = await openPeer(command, args, environment);
    if (typeof opened === 'string') return opened;
    open.push(opened);
    raced.push(opened.name);
    return opened;
  }
  return {
    ...{ mode, scratch, shared, threads: THREADS },
    pythonPeer: (script, ...args) => peer(python(), [join(PEERS, script), ...args], pythonEnvironment()),
    nodePeer: (script, ...args) => peer(process.execPath, [join(PEERS, script), ...args], process.env),
    raced: () => [...new Set(raced)],
    say: (text) => process.stderr.write(`  ${text}\n`),
    close: () => Promise.allSettled(open.map((one) => one.close())),
  };
}

/** The one of bench/README.md's second command where it was run. */
function python() {
  const own = join(PEERS, '.venv/bin/python');
  return existsSync(own) ? own : 'python3';
}

/** As many threads as everyone, and no choice of kernels for OpenBLAS that suits another machine. */
function pythonEnvironment() {
  const environment = without(['OPENBLAS_CORETYPE', 'OPENBLAS_L2_SIZE']);
  const threads = String(THREADS);
  return {
    ...environment,
    OMP_NUM_THREADS: threads,
    OPENBLAS_NUM_THREADS: threads,
    MKL_NUM_THREADS: threads,
  };
}
