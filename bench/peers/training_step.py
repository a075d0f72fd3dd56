"""The reference recipe's training step in PyTorch, for bench/rows/training-step.mjs, which starts it and races it.

    python training_step.py <data folder> eager|fused|compile

eager is what people write: operators one by one and torch.optim.Adam as it comes. fused has Adam in one kernel.
compile has the forward and backward passes compiled by inductor besides.
A request a line on stdin, an answer a line on stdout, both JSON (bench/peers/peer.mjs).
"""

import json
import sys
import time
from pathlib import Path

import torch
from torch.nn import functional as F

folder, variant = Path(sys.argv[1]), sys.argv[2]
job = json.loads((folder / "job.json").read_text())
torch.set_num_threads(job["threads"])
torch.manual_seed(0)


def floats(name, *dims):
    return torch.frombuffer(bytearray((folder / name).read_bytes()), dtype=torch.float32).reshape(dims)


features = floats("features.f32", job["images"], job["dimensions"])
labels = torch.frombuffer(bytearray((folder / "labels.i8").read_bytes()), dtype=torch.int8).reshape(-1, 40)
order = torch.frombuffer(bytearray((folder / "order.u32").read_bytes()), dtype=torch.int32).long()
given_hard = floats("hard.f32", -1, 40)
parameters = {
    name: floats(f"{name}.f32", *dims).requires_grad_() for name, dims in job["parameters"].items()
}
adam = torch.optim.Adam(
    parameters.values(),
    lr=job["learningRate"],
    weight_decay=job["weightDecay"],
    fused=True if variant != "eager" else None,
)
batch, copies = job["batchSize"], job["hardNegatives"]


def embed_images(x):
    return F.normalize(torch.addmm(parameters["imageBias"], x, parameters["imageWeight"]), dim=-1)


def embed_bits(bits):
    layer = torch.addmm(parameters["hiddenBias"], bits, parameters["hiddenWeight"]).relu()
    return F.normalize(torch.addmm(parameters["attributeBias"], layer, parameters["attributeWeight"]), dim=-1)


def hard_negatives(bits):
    """1 to mostFlips distinct random bits flipped in each copy."""
    hard = bits.repeat_interleave(copies, 0)
    most = job["mostFlips"]
    places = torch.rand(hard.shape).topk(most, dim=1, sorted=False).indices
    wanted = torch.randint(1, most + 1, (hard.shape[0], 1))
    flips = torch.zeros_like(hard).scatter_(1, places, (torch.arange(most) < wanted).float())
    return (hard - flips).abs()


def distance(cosine):
    """Between unit vectors the squared distance is 2 - 2 cos: one matrix product, as fast as torch.cdist at best."""
    return (2 - 2 * cosine).clamp_min(1e-12).sqrt()


def loss_of(x, bits, differ, hard):
    images, attributes = embed_images(x), embed_bits(bits)
    altered = embed_bits(hard).view(len(x), copies, -1)
    right = (images * attributes).sum(1, keepdim=True)
    terms = (distance(right) - distance(images @ attributes.T) + job["margin"]).relu() * differ
    triplet = terms.sum() / (terms > 0).sum().clamp_min(1)
    wrong = torch.einsum("nd,nhd->nh", images, altered)
    return triplet + job["hardWeight"] * (2 * (wrong - right) + job["margin"]).relu().mean()


if variant == "compile":
    loss_of = torch.compile(loss_of)


def step(at, hard=None):
    start = at * batch % (len(order) - batch + 1)
    rows = order[start : start + batch]
    bits = (labels[rows] > 0).float()
    differ = (bits[:, None] != bits[None]).any(-1).float()
    adam.zero_grad()
    loss = loss_of(features[rows], bits, differ, hard_negatives(bits) if hard is None else hard)
    loss.backward()
    adam.step()
    return loss.item()


def steps(at, count):
    start, cpu = time.perf_counter(), time.process_time()
    for i in range(count):
        step(at + i)
    return {"seconds": time.perf_counter() - start, "cpu": time.process_time() - cpu}


name = f"PyTorch {torch.__version__} {variant}, {torch.get_num_threads()} thread(s)"
print(json.dumps({"name": name}), flush=True)
for line in sys.stdin:
    request = json.loads(line)
    if "check" in request:
        answer = {"losses": [step(0, given_hard) for _ in range(request["check"])]}
    else:
        answer = steps(request["at"], request["steps"])
    print(json.dumps(answer), flush=True)
