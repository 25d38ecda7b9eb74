"""An experiment's arms as rows: what segmenters find on the test split, trained on real and synthetic imagery.

Runs the job of a file (benchmarks/mixing.json, benchmarks/size.json), goes on where it was stopped, and leaves its
report, metrics, tables and plots where the job says.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import torch
from rows import ROOT, Table, device_name

from landsynth.contract.events import Event, Message, Warning
from landsynth.contract.jobs.experiment import ExperimentJob
from landsynth.contract.jobs.registry import from_json
from landsynth.experiments.experiment import experiment
from landsynth.experiments.report import write
from landsynth.experiments.run import read_json


def main() -> int:
    """Run the job; 1 where cells are left to do."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("job", type=Path, help="job of the verb experiment (JSON)")
    parser.add_argument("--out", type=Path, help="result file (JSON) to merge the rows into")
    options = parser.parse_args()
    job = from_json(options.job.read_text(encoding="utf-8"))
    if not isinstance(job, ExperimentJob):
        parser.error(f"expected a job of the verb experiment, found another in {options.job}")
    result = experiment(job, _say)
    if result["cells_done"] < result["cells"]:
        print(f"{result['cells_done']} of {result['cells']} cells are done.", file=sys.stderr)
        return 1
    found = publishable(Path(job.report), Path(job.metrics))
    has_gpu = job.device != "cpu" and torch.cuda.is_available()
    table = Table(device_name("CUDA" if has_gpu else "CPU", job.threads))
    fill(table, found)
    table.finish(options.out)
    return 0


def publishable(report: Path, metrics: Path) -> dict[str, Any]:
    """Write the report again without examples, which show imagery and masks of the dataset, and with paths from the
    repository's root on; gives the metrics."""
    found: dict[str, Any] = json.loads(json.dumps(read_json(metrics) or {}).replace(f"{ROOT.as_posix()}/", ""))
    picture = found.pop("examples", None)
    if picture:
        metrics.with_name(picture).unlink(missing_ok=True)
    write(found, report, metrics)
    return found


def fill(table: Table, found: dict[str, Any]) -> None:
    """A row for every arm and measure; seconds are those of one of its trainings, on average."""
    for arm in found["arms"]:
        seconds = arm["seconds"]
        for name, value in arm["measures"].items():
            unit = f"share, {found['split']} split, mean of {value['n']} seeds{_spread(value)}"
            table.add(name, arm["subject"], value["mean"], unit, seconds)
        gain = (arm.get("gains") or {}).get("miou")
        if gain is not None:
            unit = f"share of {arm['baseline']}, mean of {gain['n']} seeds{_spread(gain)}"
            table.add("gain_miou", arm["subject"], gain["mean"], unit, seconds)


def _spread(value: dict[str, Any]) -> str:
    """The standard deviation over seeds, where there are several."""
    return "" if value.get("std") is None else f", standard deviation {value['std']:.4f}"


def _say(event: Event) -> None:
    if isinstance(event, (Message, Warning)):
        print(event.text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
