"""RESUME goes on with the same job only: another job, model, input, processor or owner is refused and named."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio

from landsynth.contract.errors import JobError, OutputError
from landsynth.inference.network.generator import Network
from landsynth.tests.helpers.faults import Failing
from landsynth.tests.helpers.models import Recipe, write_model
from landsynth.tests.helpers.rasters import run, write_raster
from landsynth.tests.helpers.resuming import TILES, interrupted, same, shared_out


@pytest.mark.parametrize(("options", "sentence"), [
    ({"seed": 3}, "seed was 0 and is 3"),
    ({"tile_size": 72}, "tile_size was 64 and is 72"),
    ({"blend": "linear", "overlap": 40}, "blend was 'cosine' and is 'linear'; overlap was None and is 40"),
    ({"extent": (320003, 2779700, 320050, 2780000)}, "extent was None and is"),
])  # fmt: skip
def test_another_job_is_refused(
    tmp_path: Path, holed: str, model: str, options: dict[str, Any], sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    interrupted(tmp_path, holed, model, monkeypatch)
    before = {path: path.read_bytes() for path in (tmp_path / "r.parts").iterdir()}
    with pytest.raises(JobError, match=sentence):
        run(holed, tmp_path / "r.tif", model, resume=True, **{**TILES, **options})
    assert {path: path.read_bytes() for path in (tmp_path / "r.parts").iterdir()} == before
    assert not (tmp_path / "r.tif").exists()


def test_another_model_or_land_cover_is_refused_and_the_same_under_another_name_is_not(
    tmp_path: Path, holed: str, model: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = run(holed, tmp_path / "p.tif", model, **TILES)
    interrupted(tmp_path, holed, model, monkeypatch)
    other = write_model(tmp_path / "other.onnx", Recipe(radius=9, style_size=2, strength=9))
    with pytest.raises(JobError, match="model is another file"):
        run(holed, tmp_path / "r.tif", other, resume=True, **TILES)
    with rasterio.open(holed) as dataset:
        values = dataset.read(1)
    values[0, 0] = values[0, 0] % 5 + 1
    with pytest.raises(JobError, match="inputs of LANDCOVER changed"):
        run(write_raster(tmp_path / "b.tif", values, nodata=0), tmp_path / "r.tif", model, resume=True, **TILES)
    copy = shutil.copy(holed, tmp_path / "c.tif")  # as QGIS does with layers that are no files
    made = run(copy, tmp_path / "r.tif", model, resume=True, cog=True, compression="none", **TILES)
    assert made.values["resumed"] > 0
    np.testing.assert_array_equal(made.image, plain.image)


def test_without_resume_what_lies_there_is_left_alone(
    tmp_path: Path, holed: str, model: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    interrupted(tmp_path, holed, model, monkeypatch)
    before = {path: path.read_bytes() for path in (tmp_path / "r.parts").iterdir()}
    made = run(holed, tmp_path / "r.tif", model, **TILES)
    assert any("without RESUME it is left as it is" in text for text in made.warnings)
    for options in ({"scheduler": "local:2"}, {}):
        output = tmp_path / ("r.tif" if options else "r.vrt")
        with pytest.raises(OutputError, match="Expected no bands of an earlier run"):
            run(holed, output, model, **TILES, **options)
    assert {path: path.read_bytes() for path in (tmp_path / "r.parts").iterdir()} == before


def test_another_processor_rounds_otherwise(
    tmp_path: Path, holed: str, model: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    interrupted(tmp_path, holed, model, monkeypatch)
    marker = tmp_path / "r.parts" / "000000.json"
    marker.write_text(json.dumps({**json.loads(marker.read_text()), "processor": "another"}))
    with pytest.raises(JobError, match=r"expected CPUExecutionProvider \(another\), which computed .* found CPUExec"):
        run(holed, tmp_path / "r.tif", model, resume=True, **TILES)
    shared_out(monkeypatch)
    made = run(holed, tmp_path / "r.tif", model, resume=True, scheduler="local", **TILES)
    assert any("Bands were computed by" in text for text in made.warnings)


def test_half_precision_rounds_otherwise(
    tmp_path: Path, holed: str, model: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(Network, "precision", property(lambda self: "half", lambda self, value: None), raising=False)
        interrupted(tmp_path, holed, model, monkeypatch)
    with pytest.raises(JobError, match=r"expected \S+ in half precision .* found CPUExecutionProvider "):
        run(holed, tmp_path / "r.tif", model, resume=True, **TILES)


@pytest.mark.parametrize(("first", "second"), [
    ({}, {}), ({"resume": True}, {}), ({}, {"resume": True}), ({"resume": True}, {"resume": True}),
    ({"resume": True}, {"output": "r.vrt"}),
])  # fmt: skip
def test_two_runs_onto_one_output(
    tmp_path: Path,
    holed: str,
    model: str,
    first: dict[str, Any],
    second: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plain = run(holed, tmp_path / "p.tif", model, **TILES)
    refused: list[str] = []
    output = tmp_path / second.pop("output", "r.tif") if "output" in second else tmp_path / "r.tif"

    def another() -> None:
        failing.is_broken = False
        with pytest.raises(OutputError, match="no other run writes") as error:
            run(holed, output, model, **TILES, **second)
        refused.append(str(error.value))

    failing = Failing(monkeypatch, 5, another)
    made = run(holed, tmp_path / "r.tif", model, **TILES, **first)
    same(made, plain)
    assert len(refused) == 1 and f"process {os.getpid()}" in refused[0]
    assert sorted(os.listdir(tmp_path)) == ["a.tif", "p.tif", "r.tif", "wide.onnx"]
