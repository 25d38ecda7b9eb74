"""Crops a second that a training step learns from: fast against spade as published, and the time waited for data."""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import torch
from rows import Table, device_name

from landsynth.contract.dataset import DatasetInfo
from landsynth.contract.jobs.train_generator import TrainGeneratorJob
from landsynth.training.generator.adversaries import order_of
from landsynth.training.generator.recipes import RECIPES
from landsynth.training.loop.batches import batch_reader, read_ahead, readers_for
from landsynth.training.loop.crops import CropSampler
from landsynth.training.loop.devices import open_fabric

SUBJECTS = {"fast": ("fast", 32), "spade": ("spade", 64), "spade-32": ("spade", 32), "csebgan-32": ("csebgan", 32)}


@dataclass
class Timed:
    """Seconds of the steps after the first ones, and those waited for data among them."""

    steps: list[float]
    waited: float


def run(subject: str, options: argparse.Namespace) -> Timed:
    """Train for a few steps; the first `--warm` do not count."""
    architecture, width = SUBJECTS[subject]
    job = TrainGeneratorJob(
        dataset=str(options.dataset),
        model="none.onnx",
        log="none",
        architecture=architecture,
        width=width,
        batch_size=options.batch,
        crop_size=options.crop,
        device=options.device,
        perceptual="own",
    ).resolved
    info = DatasetInfo.read(job.dataset)
    fabric = open_fabric(job)
    sampler = CropSampler(job.dataset, info, "train", options.crop, job.seed, True)
    nets = RECIPES[architecture](job, info, sampler.shares, fabric)
    readers = readers_for(fabric.device.type == "cuda")
    found = Timed([], 0.0)
    begin = time.perf_counter()
    steps = range(options.warm + options.steps)
    for step, batch, waited in read_ahead(
        batch_reader(sampler, fabric, job.batch_size or 0, job.seed, order_of(job)), steps, readers
    ):
        nets.play(batch, step)
        if fabric.device.type == "cuda":
            torch.cuda.synchronize()
        if step >= options.warm:
            found.steps.append(time.perf_counter() - begin)
            found.waited += waited
        begin = time.perf_counter()
    return found


def main() -> None:
    """Time the subjects in turn, several rounds; rates are medians over all steps."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dataset", type=Path, required=True)
    parser.add_argument("--crop", type=int, default=128)
    parser.add_argument("--batch", type=int, default=6)
    parser.add_argument("--steps", type=int, default=6, help="steps a round that count")
    parser.add_argument("--warm", type=int, default=2, help="steps before them")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--device", default="auto")
    parser.add_argument("--out", type=Path, help="result file (JSON) to merge the rows into")
    options = parser.parse_args()
    found: dict[str, list[Timed]] = {subject: [] for subject in SUBJECTS}
    for _ in range(options.rounds):
        for subject in SUBJECTS:
            found[subject].append(run(subject, options))
            print(f"{subject}: {median(found[subject][-1].steps):.2f} s a step", flush=True)
    is_gpu = options.device != "cpu" and torch.cuda.is_available()
    table = Table(torch.cuda.get_device_name() if is_gpu else device_name("CPU", None))
    rates = {}
    for subject, timed in found.items():
        steps = [each for one in timed for each in one.steps]
        rates[subject] = options.batch / median(steps)
        table.add("rate", f"{subject}, training", rates[subject], "crops/s", sum(steps))
        share = sum(one.waited for one in timed) / (sum(steps) + sum(one.waited for one in timed))
        table.add("waiting", f"{subject}, training", share, "share of step time", sum(steps))
    for subject in list(SUBJECTS)[1:]:
        table.add("speed_ratio", f"fast over {subject}, training", rates["fast"] / rates[subject], "times", 0)
    table.finish(options.out)


if __name__ == "__main__":
    main()
