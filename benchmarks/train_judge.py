"""Train the fixed judge of a dataset, and measure how well it reads the real chips of the splits it has not seen."""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path

import numpy as np
from fidelity import add_rows
from rows import Table, device_name

from landsynth.contract.dataset import DatasetInfo
from landsynth.contract.errors import LandSynthError
from landsynth.contract.events import Event, Message, Progress, Warning
from landsynth.evaluation.chips.cut import ChipSet, cut
from landsynth.evaluation.chips.sources import DatasetSource
from landsynth.evaluation.features.confusion import Judge, Matrix, confusion
from landsynth.training.segmenter.judge import train_judge

STEP = 64  # from one chip to the next


def say(event: Event) -> None:
    """Events for people, on the standard error: the standard output holds the rows."""
    if isinstance(event, (Message, Warning)):
        print(event.text, file=sys.stderr, flush=True)
    elif isinstance(event, Progress):
        print(f"{100 * event.fraction:.0f} %, {event.seconds_left or 0:.0f} s left", file=sys.stderr, flush=True)


def agreement(judge: Judge, chips: ChipSet) -> Matrix:
    """Confusion of the masks with what the judge reads off the real chips."""
    classes = len(chips.classes)
    matrix = np.zeros((classes, classes), np.int64)
    for _, batch in chips.batches():
        matrix += confusion(batch.classes, judge.classes(batch.images), classes)
    return matrix


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dataset", type=Path, required=True, help="dataset folder")
    parser.add_argument("--model", type=Path, required=True, help="ONNX segmenter to write")
    parser.add_argument("--steps", type=int, default=1500)
    parser.add_argument("--crop", type=int, default=128, help="side of a crop, and of a chip, in pixels")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--device", default="cpu", help="cpu or cuda")
    parser.add_argument("--out", type=Path, help="result file (JSON) to merge the rows into")
    chosen = parser.parse_args()
    info = DatasetInfo.read(chosen.dataset)
    chosen.model.parent.mkdir(parents=True, exist_ok=True)
    table = Table(device_name(chosen.device.upper(), None))
    record = train_judge(
        chosen.dataset, info, chosen.model, chosen.steps, chosen.crop, chosen.seed, say, chosen.device
    )  # fmt: skip
    print(json.dumps(record), file=sys.stderr)
    judge = Judge(chosen.model)
    for split in ("validation", "test"):
        if info.of_split(split):
            started = time.perf_counter()
            source = DatasetSource(str(chosen.dataset), info, split)
            chips = cut(source, source.look, chosen.crop, None, step=STEP)
            matrix = agreement(judge, chips)
            words = f"{chips.count} chips of {chosen.crop} px, {chosen.steps} steps"
            add_rows(table, f"judge, {split}", [], [matrix], words, record["seconds"] + time.perf_counter() - started)
    table.finish(chosen.out)


if __name__ == "__main__":
    try:
        main()
    except LandSynthError as error:
        raise SystemExit(str(error)) from error
