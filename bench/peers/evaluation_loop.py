"""The reference's evaluation in numpy, for bench/rows/evaluation.mjs: our reading of the published protocol, each query on
its own. Scores of the whole gallery, a full argsort, then a loop over the ranking that reads each image's labels and
keeps count for precision and recall at each K and for average precision.

    python evaluation_loop.py <job folder>     rows.f32, labels.i8, job.json

A request a line on stdin, an answer a line on stdout, both JSON (bench/peers/peer.mjs): queries (vectors, signed
attributes) in, milliseconds and mean average precision out.
"""

import json
import sys
import time
from pathlib import Path

import numpy as np

folder = Path(sys.argv[1])
job = json.loads((folder / "job.json").read_text())
embeddings = np.fromfile(folder / "rows.f32", np.float32).reshape(job["count"], job["dimensions"])
labels = np.fromfile(folder / "labels.i8", np.int8).reshape(job["count"], 40)
KS = [1, 5, 10, 50]


def evaluate(z, signed):
    judged = np.flatnonzero(signed)
    wanted = signed[judged]
    scores = embeddings @ z
    ranking = np.argsort(-scores)
    hits, precisions, hits_at = 0, 0.0, {}
    for rank, image in enumerate(ranking, 1):
        if (labels[image, judged] == wanted).all():
            hits += 1
            precisions += hits / rank
        if rank in KS:
            hits_at[rank] = hits
    precision = {k: hits_at[k] / k for k in hits_at}
    recall = {k: hits_at[k] / max(hits, 1) for k in hits_at}
    return precision, recall, precisions / hits if hits else None


print(json.dumps({"name": f"numpy {np.__version__}, evaluation loop"}), flush=True)
for line in sys.stdin:
    asked = json.loads(line)["queries"]
    queries = [(np.array(q["vector"], np.float32), np.array(q["signed"], np.int8)) for q in asked]
    start = time.perf_counter()
    outcomes = [evaluate(z, signed) for z, signed in queries]
    ms = 1000 * (time.perf_counter() - start)
    print(json.dumps({"ms": ms, "map": float(np.mean([ap for _, _, ap in outcomes if ap is not None]))}), flush=True)
