"""What tests of resuming share: land cover and network, networks that fail in the middle, and ways to go on."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio

from landsynth.contract.jobs.registry import Job, to_json
from landsynth.inference.cluster import spread as cluster
from landsynth.inference.shards.folder import Parts
from landsynth.inference.windows.shards import from_plain, shards
from landsynth.tests.helpers.faults import Failing
from landsynth.tests.helpers.models import Recipe
from landsynth.tests.helpers.paths import ROOT
from landsynth.tests.helpers.rasters import Made, run

WIDE = Recipe(radius=9, style_size=2)
TILES: dict[str, Any] = {"tile_size": 64}
BANDS = 7
"""Shards of the fixture `holed` with these tiles."""
CUT = 25
"""Windows after which some of them are finished."""


def stop() -> None:
    raise KeyboardInterrupt


def same(one: Made, other: Made) -> None:
    """Pixels, mask, grid, bands and tags are the same, but for the job's own."""
    np.testing.assert_array_equal(one.image, other.image)
    np.testing.assert_array_equal(one.valid, other.valid)
    with rasterio.open(one.dataset.name) as found, rasterio.open(other.dataset.name) as expected:
        for name in ("shape", "transform", "crs", "dtypes", "nodatavals", "descriptions", "colorinterp"):
            assert getattr(found, name) == getattr(expected, name), name
        assert found.mask_flag_enums == expected.mask_flag_enums
        assert found.overviews(1) == expected.overviews(1)
    assert {**one.tags, "JOB": ""} == {**other.tags, "JOB": ""} and one.layout == other.layout
    assert one.tags.keys() == other.tags.keys()
    assert not any(map(os.path.exists, one.scratch))  # the worker deletes what is there when it ends


def rest(made: Made) -> list[str]:
    return [text for text in made.log if text.startswith("Going on with")]


def interrupted(folder: Path, source: str, model: str, monkeypatch: pytest.MonkeyPatch, **options: Any) -> None:
    """Leave a folder with some finished bands."""
    with monkeypatch.context() as patch:
        Failing(patch, CUT, stop)
        with pytest.raises(KeyboardInterrupt):
            run(source, folder / "r.tif", model, resume=True, **{**TILES, **options})
    assert len(list((folder / "r.parts").glob("*.json"))) > 2


def finished(folder: Path) -> dict[int, dict[str, Any]]:
    """Markers of the shards in a folder that belong to its record."""
    asked = json.loads((folder / "job.json").read_text())["asked"]
    parts = Parts(folder)
    record = parts.record(asked)
    assert record is not None
    return parts.finished(shards(from_plain(record["plan"])))


def shared_out(monkeypatch: pytest.MonkeyPatch, only: tuple[int, ...] = tuple(range(BANDS))) -> list[dict[str, Any]]:
    """Every task goes through JSON and is done here, the last one first; gives the markers. Only some: the others are
    said to be done, and are not."""
    markers: list[dict[str, Any]] = []

    def spread(tasks: Any, scheduler: str, folder: Path, report: Any, finished: Any, perform: Any, **_: Any) -> None:
        for task in reversed([task for task in tasks if task["number"] in only]):
            markers.append(perform(json.loads(json.dumps(task)), report))
            finished(task, json.loads(json.dumps(markers[-1])))

    monkeypatch.setattr(cluster, "spread", spread)
    return markers


def worker(job: Job, path: Path, before: Any = None) -> subprocess.Popen[bytes]:
    """A process as QGIS starts it, that does the job; `before` is called in it first."""
    path.write_text(to_json(job))
    command = [sys.executable, str(ROOT / "worker" / "bootstrap.py"), "run", str(path), "--events"]
    return subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE if before else subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, env={**os.environ, "OMP_NUM_THREADS": "1"}, preexec_fn=before,
    )  # fmt: skip
