"""Faults in the middle of a run: what is finished stays with RESUME, and outputs are as they were."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio

from landsynth.contract.errors import InputError, JobError, OutOfMemoryError, OutputError, WorkerError
from landsynth.contract.events import Event
from landsynth.contract.jobs.generate import GenerateJob
from landsynth.inference.network.generator import Network
from landsynth.rasters import writer
from landsynth.tests.helpers.faults import Failing
from landsynth.tests.helpers.rasters import run, write_raster
from landsynth.tests.helpers.resuming import BANDS, CUT, TILES, finished, same, worker
from landsynth.tests.helpers.segmenters import Sight, mapped, scenery, write_segmenter


@pytest.mark.parametrize("resume", [False, True])
def test_land_cover_that_changes_while_it_is_read(
    tmp_path: Path, holed: str, model: str, resume: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    Failing(monkeypatch, CUT, lambda: os.utime(holed, ns=(1, 1)))
    with pytest.raises(InputError, match=r"Expected .*a\.tif to stay as it is while it is read"):
        run(holed, tmp_path / "r.tif", model, resume=resume, **TILES)
    kept = ["r.parts"] if resume else []
    assert sorted(os.listdir(tmp_path)) == ["a.tif", *kept, "wide.onnx"]


@pytest.mark.parametrize("resume", [False, True])
def test_a_corrupt_block_is_named_and_finished_bands_stay(
    tmp_path: Path, resume: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("landsynth.inference.classify.compare", lambda *all: None)  # its chips would show it at once
    network = write_segmenter(tmp_path / "m.onnx", Sight(radius=4))
    rows = {"tiled": False, "blockysize": 8, "compress": "deflate"}
    source = write_raster(tmp_path / "a.tif", scenery(600, 90), **rows)
    plain = mapped(source, tmp_path / "p.tif", network, **TILES)
    for each in tmp_path.glob("p.*"):
        each.unlink()
    good = Path(source).read_bytes()
    with rasterio.open(source) as dataset:
        at = int(dataset.get_tag_item("BLOCK_OFFSET_0_65", "TIFF", bidx=1))
    Path(source).write_bytes(good[:at] + b"\0" * 40 + good[at + 40 :])
    with pytest.raises(InputError, match=r"found damage at column 0, row 4\d\d"):
        mapped(source, tmp_path / "r.tif", network, resume=resume, **TILES)
    assert sorted(os.listdir(tmp_path)) == ["a.tif", "m.onnx", *(["r.parts"] if resume else [])]
    if resume:
        assert len(finished(tmp_path / "r.parts")) > 1
        Path(source).write_bytes(good)  # repaired: another file than the one that the bands were made from
        with pytest.raises(JobError, match="inputs of IMAGE changed"):
            mapped(source, tmp_path / "r.tif", network, resume=True, **TILES)
        shutil.rmtree(tmp_path / "r.parts")
        made = mapped(source, tmp_path / "r.tif", network, resume=True, **TILES)
        np.testing.assert_array_equal(made.codes, plain.codes)


@pytest.mark.parametrize("full_at", [3, 8])
def test_a_disk_that_fills_up_costs_no_finished_band(
    tmp_path: Path, holed: str, model: str, full_at: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The third band, or the file that the seven are joined to, does not go onto the disk."""
    plain = run(holed, tmp_path / "p.tif", model, **TILES)
    (tmp_path / "r.tif").write_text("old")
    full = OSError(28, "No space left on device")
    failing = Failing(monkeypatch, full_at - 2, full, writer, "check_whole")
    events: list[Event] = []
    from landsynth.inference.generate import generate

    job = GenerateJob(holed, str(tmp_path / "r.tif"), model, threads=1, resume=True, class_map="codes", **TILES)
    with pytest.raises(OutputError, match="No space left on device.*Free disk space"):
        generate(job, events.append)
    text = f"{full_at - 1} of {BANDS} finished bands stay in {tmp_path / 'r.parts'} for a run with RESUME."
    assert text in [getattr(event, "text", "") for event in events]
    assert (tmp_path / "r.tif").read_text() == "old"
    assert not [name for name in (*os.listdir(tmp_path), *os.listdir(tmp_path / "r.parts")) if name.startswith(".")]
    failing.is_broken = False
    made = run(holed, tmp_path / "r.tif", model, resume=True, **TILES)
    same(made, plain)
    assert made.values["resumed"] == full_at - 1


@pytest.mark.skipif(sys.platform == "win32", reason="file size limits are POSIX")
def test_a_limit_that_bands_keep_and_the_whole_does_not(tmp_path: Path, holed: str, model: str) -> None:
    """The real thing: what the shards are joined to is larger than a file may be."""
    import resource

    plain = run(holed, tmp_path / "p.tif", model, **TILES, compression="none")
    options = {"resume": True, "compression": "none", "class_map": "codes", **TILES}
    job = GenerateJob(holed, str(tmp_path / "r.tif"), model, threads=1, **options)
    limit = (tmp_path / "p.tif").stat().st_size // 2
    process = worker(job, tmp_path / "job.json", lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)))
    said = process.communicate(timeout=60)[0].decode()
    assert process.returncode == 1 and "found that it cannot be done" in said and "Free disk space" in said
    assert f"{BANDS} of {BANDS} finished bands stay" in said and not (tmp_path / "r.tif").exists()
    assert not [name for name in os.listdir(tmp_path) if name.startswith(".")]
    made = run(holed, tmp_path / "r.tif", model, resume=True, compression="none", **TILES)
    same(made, plain)
    assert made.values["resumed"] == BANDS


def test_memory_that_runs_out_at_first_gives_smaller_windows_and_later_an_advice(
    tmp_path: Path, holed: str, model: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = run(holed, tmp_path / "p.tif", model, **TILES)

    def full() -> None:
        raise OutOfMemoryError("Memory ran out.")

    Failing(monkeypatch, CUT, full)
    with pytest.raises(WorkerError, match="Memory ran out.*run again with RESUME"):
        run(holed, tmp_path / "r.tif", model, resume=True, **TILES)
    monkeypatch.undo()
    made = run(holed, tmp_path / "r.tif", model, resume=True, **TILES)
    same(made, plain)
    network = Network.run

    def scarce(self: Network, classes: Any, *rest: Any) -> Any:
        if classes.size > 64 * 64:
            raise OutOfMemoryError("Memory ran out.")
        return network(self, classes, *rest)

    monkeypatch.setattr(Network, "run", scarce)
    again = run(holed, tmp_path / "s.tif", model, resume=True, tile_size=128)
    assert max(again.values["tile_size"]) <= 64 and any("trying smaller ones" in text for text in again.warnings)
    np.testing.assert_array_equal(again.image, plain.image)


def test_a_folder_that_somebody_deletes(
    tmp_path: Path, holed: str, model: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    Failing(monkeypatch, CUT, lambda: shutil.rmtree(tmp_path / "r.parts", ignore_errors=True))
    with pytest.raises(OutputError, match=r"Expected the folder .*r\.parts .* somebody deleted it"):
        run(holed, tmp_path / "r.tif", model, resume=True, **TILES)
    assert sorted(os.listdir(tmp_path)) == ["a.tif", "wide.onnx"]
