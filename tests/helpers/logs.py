"""Log folders of trainings, as the worker writes them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from landsynth.contract import log
from landsynth.contract.jobs.registry import to_json
from landsynth.contract.jobs.train_generator import TrainGeneratorJob


def write_log(folder: Path, *rows: dict[str, Any], **options: Any) -> Path:
    """The log of a generator's training of 100 steps that was killed while it wrote a line."""
    folder.mkdir(parents=True, exist_ok=True)
    job = TrainGeneratorJob(str(folder), str(folder / "m.onnx"), str(folder), steps=100, **options)
    (folder / log.JOB).write_text(to_json(job), encoding="utf-8")
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    (folder / log.EVENTS).write_text(lines + '{"step": 99, "lo', encoding="utf-8")
    return folder
