"""Exact search in FAISS (IndexFlatIP) and in numpy, for bench/rows: float32, as many threads as everyone.

    python exact_search.py <job folder> faiss|numpy

A request a line on stdin, an answer a line on stdout, both JSON (bench/peers/peer.mjs). Times are taken here: nobody pays
for the pipe. Filters come ready-made, as numpy arrays and FAISS selectors, which favours the peers; where a library has
several ways to filter, each is tried once and the fastest races.
"""

import json
import sys
import time
from pathlib import Path

import numpy as np

folder, library = Path(sys.argv[1]), sys.argv[2]
job = json.loads((folder / "job.json").read_text())
count, limit, dimensions = job["count"], job["limit"], job["dimensions"]
rows = np.fromfile(folder / "rows.f32", np.float32).reshape(count, dimensions)
queries = np.fromfile(folder / "queries.f32", np.float32).reshape(-1, dimensions)
masks = {name: np.fromfile(folder / f"{name}.u8", np.uint8).astype(bool) for name in job["masks"]}
BATCH = 32


def best_first(scores):
    """The columns of the `limit` greatest scores of each row."""
    k = min(limit, scores.shape[1])
    part = np.argpartition(scores, scores.shape[1] - k, axis=1)[:, -k:]
    order = np.argsort(-np.take_along_axis(scores, part, 1), axis=1)
    return np.take_along_axis(part, order, 1)


def numpy_ways(mask):
    """Functions from queries [Q, D] to rows [Q, limit]."""

    def product(q):
        # One query as matrix times vector: BLAS reads the rows once, in place.
        return (rows @ q[0])[None] if len(q) == 1 else q @ rows.T

    if mask is None:
        return {"": lambda q: best_first(product(q))}
    kept = np.flatnonzero(mask)

    def selected(q):
        some = rows[mask]
        return kept[best_first((some @ q[0])[None] if len(q) == 1 else q @ some.T)]

    return {
        "product of the selected rows": selected,
        "selected scores of the whole product": lambda q: kept[best_first(product(q)[:, mask])],
    }


def faiss_ways(mask):
    if mask is None:
        return {"": lambda q: index.search(q, limit)[1]}
    kept = np.flatnonzero(mask)
    selectors = {
        "IDSelectorBitmap": faiss.IDSelectorBitmap(np.packbits(mask, bitorder="little")),
        "IDSelectorBatch": faiss.IDSelectorBatch(kept),
        "IDSelectorArray": faiss.IDSelectorArray(kept),
    }

    def searching(selector):
        parameters = faiss.SearchParameters(sel=selector)
        return lambda q: index.search(q, limit, params=parameters)[1]

    return {name: searching(selector) for name, selector in selectors.items()}


if library == "faiss":
    import faiss

    faiss.omp_set_num_threads(job["threads"])
    index = faiss.IndexFlatIP(dimensions)
    index.add(rows)
    name, ways = f"FAISS {faiss.__version__} IndexFlatIP, {job['threads']} thread(s)", faiss_ways
else:
    name, ways = f"numpy {np.__version__}, {job['threads']} thread(s)", numpy_ways


def milliseconds(search, q):
    start = time.perf_counter()
    search(q)
    return 1000 * (time.perf_counter() - start)


chosen = {}


def way(mask, size):
    """The fastest of two tries each, for this filter and this many queries."""
    key = mask, size
    if key not in chosen:
        options = ways(None if mask is None else masks[mask])
        tries = {n: min(milliseconds(f, queries[:size]) for _ in range(2)) for n, f in options.items()}
        fastest = min(tries, key=tries.get)
        chosen[key] = fastest, options[fastest]
    return chosen[key]


def some_queries(at, size):
    return queries[np.arange(at, at + size) % len(queries)]


def answer(request):
    kind, mask = request["kind"], request.get("mask")
    if kind == "check":
        found = [way(mask, 1)[1](some_queries(at, 1))[0] for at in range(request["count"])]
        together = way(mask, BATCH)[1](some_queries(0, BATCH))[: request["count"]]
        return {"rows": [[int(row) for row in one if row >= 0] for one in [*found, *together]]}
    if kind == "single":
        name, search = way(mask, 1)
        times = [milliseconds(search, some_queries(request["at"] + i, 1)) for i in range(request["count"])]
        return {"ms": float(np.median(times)), "way": name}
    name, search = way(mask, BATCH)
    return {"ms": milliseconds(search, some_queries(request["at"], BATCH)), "way": name}


print(json.dumps({"name": name}), flush=True)
for line in sys.stdin:
    print(json.dumps(answer(json.loads(line))), flush=True)
