"""The log folder of a training, as it is read while it runs and after."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from landsynth.contract import files, log
from landsynth.contract.errors import JobError
from landsynth.contract.jobs.generate import GenerateJob
from landsynth.contract.jobs.registry import to_json
from landsynth.tests.helpers.logs import write_log

ROWS = ({"step": 20, "steps_per_second": 0.5, "seconds": 40.0}, {"step": 20, "miou": 0.25})


def test_reads_what_a_training_wrote(tmp_path: Path) -> None:
    folder = write_log(tmp_path / "log", *ROWS)
    for name in ("preview-000040.png", "preview-000020.png", log.LAST):
        (folder / name).touch()
    found = log.read(folder)
    assert (found.step, found.steps, found.seconds_left, found.can_resume) == (20, 100, 160.0, True)
    assert [path.name for path in found.previews] == ["preview-000020.png", "preview-000040.png"]
    assert found.points("miou") == [(20, 0.25)] and found.points("none") == []
    assert found.models == ()
    (folder / "m.onnx").touch()
    assert found.models == (folder / "m.onnx",)
    options = found.options()
    assert options["LOG"] == str(folder) and options["RESUME"] is True and options["STEPS"] == 100
    assert options["MINUTES"] is None and "BATCH_SIZE" not in options


@pytest.mark.parametrize(("rows", "minutes", "left"), [((), None, None), (ROWS, 1.0, 20.0), (ROWS, 0.5, 0.0)])
def test_time_that_is_left(tmp_path: Path, rows: Any, minutes: float | None, left: float | None) -> None:
    assert log.read(write_log(tmp_path / "log", *rows, minutes=minutes)).seconds_left == left


def test_a_training_lives_while_its_lock_is_held(tmp_path: Path) -> None:
    folder = write_log(tmp_path / "log")
    log.ask_to_stop(folder)
    assert not log.read(folder).is_alive and not log.read(folder).is_stopping
    with files.open_lock(folder / log.LOCK) as file:
        assert not log.read(folder).is_alive
        assert files.take(file)
        assert log.read(folder).is_alive and log.read(folder).is_stopping
    assert not log.read(folder).is_alive


def test_refuses_what_is_no_training(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="job.json"):
        log.read(tmp_path)
    job = GenerateJob(str(tmp_path / "a.tif"), str(tmp_path / "b.tif"))
    (tmp_path / log.JOB).write_text(to_json(job), encoding="utf-8")
    with pytest.raises(JobError, match="job of a training"):
        log.read(tmp_path)
