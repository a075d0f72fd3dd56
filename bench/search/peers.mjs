import { differences, trueTop } from './true-top.mjs';

/** Who else searches exactly; `noFilters`: why it cannot among some of the rows. */
const PEERS = [
  {
    id: 'usearch',
    label: 'usearch exact',
    script: 'exact-search.mjs',
    noFilters: 'its Node binding takes no filter',
  },
  { id: 'hnswlib', label: 'hnswlib-node BruteforceSearch', script: 'exact-search.mjs' },
  { id: 'faiss', label: 'FAISS IndexFlatIP', script: 'exact_search.py' },
  { id: 'numpy', label: 'numpy', script: 'exact_search.py' },
];

/** How many queries everyone must answer rightly before there is a race. */
const CHECKED = 4;

/**
 * Opens every peer that is there, and has it and ours answer some queries. A peer that finds other rows than float64
 * products do does not race; where ours does, nothing is raced.
 * @param masks names of the filters to check, undefined for none
 * @returns peers, each with a label, `skipped(mask)` (why it does not race with this filter, or undefined), and where it
 *   races with any what openOurs gives
 * @throws Error if ours finds other rows
 */
export async function openPeers(context, job, ours, masks) {
  const truth = new Map(masks.map((mask) => [mask, trueTop(job, CHECKED, mask)]));
  for (const [mask, top] of truth) {
    const wrong = differences(top, await ours.top(CHECKED, mask));
    if (wrong !== undefined)
      throw new Error(`Facet does not rank exactly (${mask ?? 'no'} filter): ${wrong}`);
  }
  const filtered = masks.some((mask) => mask !== undefined);
  const opened = [];
  for (const { id, label, script, noFilters } of PEERS) {
    const found =
      filtered && noFilters !== undefined ? noFilters : await open(context, job, id, script, truth);
    if (typeof found === 'string') opened.push({ id, label, skipped: () => found, close: () => undefined });
    else opened.push({ id, label, ...found });
  }
  return opened;
}

/** @returns the contender, or why there is none */
async function open({ pythonPeer, nodePeer }, job, id, script, truth) {
  const start = script.endsWith('.py') ? pythonPeer : nodePeer;
  const peer = await start(script, job.folder, id);
  if (typeof peer === 'string') return peer;
  const faults = new Map();
  for (const [mask, top] of truth) {
    const { rows } = await peer.ask({ kind: 'check', count: CHECKED, mask });
    // Peers that can answer a batch give the same queries' rows a second time, as found by one.
    for (let first = 0; first < rows.length; first += CHECKED) {
      const wrong = differences(top, rows.slice(first, first + CHECKED));
      if (wrong !== undefined)
        faults.set(mask, `not exact${mask === undefined ? '' : ' with its filter'}: ${wrong}`);
    }
  }
  return {
    skipped: (mask) => faults.get(mask),
    close: () => peer.close(),
    single: async (runs, at, mask) => (await peer.ask({ kind: 'single', count: runs, at, mask })).ms,
    batch: async (at, mask) => (await peer.ask({ kind: 'batch', at, mask })).ms,
  };
}
