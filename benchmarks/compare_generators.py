"""Train fast, spade and csebgan from nothing on one dataset: at equal steps and at equal seconds, then measure each.

Runs one after the other, resumable: a training that was killed continues, a finished one is not done again. Learning
rates do not decay and statistics are live until the end, so that the moment of stopping favours none. Equal seconds
are steps: as many as the rates that training_speed.py measured in one run, with nothing else running, make of the
time, so that a busy hour favours none either.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

from rows import ROOT

SUBJECTS = {"fast": "fast-scratch", "spade": "spade-32", "csebgan": "csebgan-32"}
SPEEDS = {"fast": "fast", "spade": "spade-32", "csebgan": "csebgan-32"}  # as training_speed.py calls them
WIDTH, CROP, BATCH = 32, 128, 6
NO_END = 1_000_000  # steps of a schedule that never decays within the time


def train(options: argparse.Namespace, architecture: str, kind: str) -> Path:
    """One training until the steps or the seconds are reached; returns its model."""
    log = options.log / architecture
    model = log / f"{architecture}-{kind}.onnx"
    if model.exists():
        return model
    steps = options.steps if kind == "steps" else steps_in(options, architecture)
    command = [
        *(sys.executable, str(ROOT / "worker" / "bootstrap.py"), "train-generator"),
        *("--dataset", str(options.dataset), "--log", str(log), "--model", str(model), "--architecture", architecture),
        *("--steps", str(NO_END), "--width", str(WIDTH), "--crop-size", str(CROP), "--batch-size", str(BATCH)),
        *("--augmentation", options.augmentation, "--validate-every", "0", "--preview-every", "200", "--resume"),
        *("--seed", str(options.seed), "--device", options.device, "--stop-at", str(steps)),
    ]
    print(" ".join(command[1:]), flush=True)
    log.mkdir(parents=True, exist_ok=True)
    with (log / f"{kind}.log").open("w") as output:
        subprocess.run(command, check=True, stdout=output, stderr=subprocess.STDOUT)
    return model


def steps_in(options: argparse.Namespace, architecture: str) -> int:
    """Steps in the time that is equal for all."""
    wanted = f"{SPEEDS[architecture]}, training"
    rows = json.loads(options.rates.read_text(encoding="utf-8"))
    rate = next(row["value"] for row in rows if (row["measure"], row["subject"]) == ("rate", wanted))
    return round(options.minutes * 60 * rate / BATCH)


def measure(options: argparse.Namespace, model: Path, subject: str) -> None:
    """Distances and agreement on the test split, into the result file."""
    command = [sys.executable, str(ROOT / "benchmarks" / "fidelity.py"), "--dataset", str(options.dataset)]
    command += [
        "--judge",
        str(options.judge),
        "--model",
        str(model),
        "--subject",
        subject,
        "--out",
        str(options.out),
        "--no-marks",
    ]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    print(f"measured {subject}", flush=True)


def main() -> None:
    """Train by steps first, go on to the seconds, measure both."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dataset", type=Path, required=True)
    parser.add_argument("--log", type=Path, required=True, help="folder for the trainings, one folder each")
    parser.add_argument("--judge", type=Path, required=True, help="segmenter from train_judge.py")
    parser.add_argument("--steps", type=int, default=480, help="equal steps")
    parser.add_argument("--minutes", type=float, default=10, help="equal time")
    parser.add_argument("--rates", type=Path, default=ROOT / "benchmarks" / "results" / "training.json")
    parser.add_argument("--architectures", nargs="+", choices=list(SUBJECTS), default=list(SUBJECTS))
    parser.add_argument("--kind", choices=("steps", "seconds"), help="one of the two comparisons")
    parser.add_argument("--augmentation", default="none")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--device", default="auto")
    parser.add_argument("--only", choices=("train", "measure"), help="one half of the work")
    parser.add_argument("--out", type=Path, default=ROOT / "benchmarks" / "results" / "comparison.json")
    options = parser.parse_args()
    os.chdir(ROOT)
    for architecture in options.architectures:
        subject = SUBJECTS[architecture]
        for kind in [options.kind] if options.kind else ("steps", "seconds"):
            model = train(options, architecture, kind) if options.only != "measure" else None
            if options.only != "train":
                model = options.log / architecture / f"{architecture}-{kind}.onnx"
                measure(options, model, f"{subject}-equal-{kind}")
    if options.only != "train":
        print(json.dumps([row["subject"] for row in json.loads(options.out.read_text())]))


if __name__ == "__main__":
    main()
