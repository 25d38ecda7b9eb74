"""Change detection datasets: pairs alike to the bit but for changes, labels, splits that share no ground, RESUME."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from numpy.typing import NDArray
from rasterio import Affine

from landsynth.contract.errors import InputError, JobError, OutputError
from landsynth.contract.events import Event, Warning
from landsynth.contract.jobs.change_pairs import GenerateChangeDatasetJob
from landsynth.inference import generate_change_dataset as module
from landsynth.inference.generate_change_dataset import generate_change_dataset
from landsynth.tests.helpers.models import Recipe, write_model
from landsynth.tests.helpers.rasters import NORTH_UP, write_raster
from landsynth.tests.unit.inference.test_change_pairs import within

REACH, SIZE = 4, 64
MODEL = Recipe(radius=REACH, style_size=2)


def town(width: int = 3 * SIZE + 9, height: int = 2 * SIZE + 5) -> NDArray[np.uint8]:
    """Land and plants, with houses that no edge of a place cuts."""
    codes = np.full((height, width), 2, np.uint8)
    codes[:, ::97], codes[height // 2 :, :30] = 5, 4
    for y in range(20, height - 20, SIZE):
        for x in range(20, width - 20, SIZE):
            codes[y : y + 8, x : x + 10] = 1
    return codes


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Any]:
    model = write_model(tmp_path / "m.onnx", MODEL)
    (tmp_path / "layers").mkdir()
    write_raster(tmp_path / "layers" / "town.tif", town(), nodata=0)
    return {"landcover": (str(tmp_path / "layers"),), "synthetic": str(tmp_path / "out"), "model": model}


def made(files: dict[str, Any], **options: Any) -> tuple[dict[str, Any], list[str]]:
    events: list[Event] = []
    job = GenerateChangeDatasetJob(**{**files, "size": SIZE, "class_map": "codes", **options})
    values = generate_change_dataset(job, events.append)
    return values, [each.text for each in events if isinstance(each, Warning)]


def read(folder: str) -> dict[str, NDArray[Any]]:
    """All rasters of a dataset by their place in it."""
    found = {}
    for path in sorted(Path(folder).rglob("*.tif")):
        with rasterio.open(path) as file:
            found[path.relative_to(folder).as_posix()] = file.read()
    return found


def test_pairs_and_labels(files: dict[str, Any]) -> None:
    """Beyond the reach of a change both dates are equal to the bit."""
    values, warnings = made(files, nuisances=("none",), variants=2)
    assert (values["places"], values["pairs"], values["made"]) == (6, 12, 12) and not warnings
    rasters, changed = read(files["synthetic"]), 0
    names = {split: [each for each in rasters if each.startswith(f"{split}/A/")] for split in ("train", "val", "test")}
    assert {split: len(each) for split, each in names.items()} == {"train": 8, "val": 2, "test": 2}
    for name in (each for several in names.values() for each in several):
        before, after, label, codes = (
            rasters[name.replace("/A/", f"/{kind}/")] for kind in ("A", "B", "label", "codes")
        )
        assert before.shape == (3, SIZE, SIZE) and set(np.unique(label)) <= {0, 255}
        np.testing.assert_array_equal(label > 0, codes > 0)
        differs = (before != after).any(0)
        assert not (differs & ~within(label[0], REACH)).any()
        changed += int(differs[label[0] > 0].sum())
    assert changed > 100 and values["changed_share"] > 0.005
    assert not list(Path(files["synthetic"]).glob(".*")) and not (Path(files["synthetic"]) / "job.json").exists()


def test_nuisances_change_what_did_not_change(files: dict[str, Any]) -> None:
    plain = made(files, nuisances=("none",), places=3)[0] and read(files["synthetic"])
    for nuisance in ("texture", "style", "light", "shift"):
        files["synthetic"] += "x"
        other = made(files, nuisances=(nuisance,), places=3)[0] and read(files["synthetic"])
        assert list(other) == list(plain)
        for name, raster in other.items():
            same = (raster == plain[name]).all()
            assert same != name.split("/")[1].startswith("B"), (nuisance, name)


def test_splits_share_no_ground(files: dict[str, Any], tmp_path: Path) -> None:
    """A second layer shows most of the ground of the first, one a pixel beside it none."""
    write_raster(tmp_path / "layers" / "again.tif", town(), transform=NORTH_UP @ Affine.translation(30, 30))
    write_raster(tmp_path / "layers" / "beside.tif", town(), transform=NORTH_UP @ Affine.translation(500, 0))
    made(files, nuisances=("none",), edits=("road",), places=14)
    boxes = []
    for path in Path(files["synthetic"]).rglob("A/*.tif"):
        with rasterio.open(path) as file:
            boxes.append((path.name, file.bounds))
    assert any("beside" in name for name, _ in boxes)
    for at, (_, one) in enumerate(boxes):
        for _, two in boxes[:at]:
            across = min(one.right, two.right) - max(one.left, two.left)
            assert across <= 0 or min(one.top, two.top) <= max(one.bottom, two.bottom)


def test_resumed_ends_in_the_same(files: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    made(files, variants=2, places=3)
    whole, files["synthetic"] = read(files["synthetic"]), files["synthetic"] + "2"
    calls, paint = [], module.change_pairs

    def broken(*given: Any) -> Any:
        calls.append(given)
        if len(calls) == 4:
            raise OutputError("full")
        return paint(*given)

    monkeypatch.setattr(module, "change_pairs", broken)
    with pytest.raises(OutputError, match="full"):
        made(files, variants=2, places=3)
    with pytest.raises(OutputError, match="Set RESUME"):
        made(files, variants=2, places=3)
    with pytest.raises(JobError, match="variants was 2 and is 1"):
        made(files, variants=1, places=3, resume=True)
    values, _ = made(files, variants=2, places=3, resume=True)
    assert values["made"] == 3 and values["pairs"] == 6
    again = read(files["synthetic"])
    assert list(again) == list(whole) and all((again[name] == whole[name]).all() for name in whole)


def test_layouts_are_drawn(files: dict[str, Any], tmp_path: Path) -> None:
    write_raster(tmp_path / "layers" / "town.tif", town(400, 400))
    values, _ = made(files, layouts=2, places=5, nuisances=("none",), edits=("road",))
    names = [path.name for path in Path(files["synthetic"]).rglob("A/*.tif")]
    assert values["pairs"] == 5 and {"layout1", "layout2"} >= {name.split("-")[1] for name in names}


@pytest.mark.parametrize(("options", "sentence"), [
    ({"size": 128}, "at least 3 places of 128 x 128 pixels that land cover fills, found 1"),
    ({"size": 512, "validation_share": 0.0, "test_share": 0.0}, "at least 1 places of 512 x 512 .* found 0"),
    ({"landcover": ("empty",)}, r"LANDCOVER: expected rasters \(.tif\) in .*empty, found none"),
])  # fmt: skip
def test_refused(files: dict[str, Any], tmp_path: Path, options: dict[str, Any], sentence: str) -> None:
    (tmp_path / "empty").mkdir()
    if "landcover" in options:
        options = {"landcover": (str(tmp_path / "empty"),)}
    with pytest.raises(InputError, match=sentence):
        made(files, **options)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["empty", "layers", "m.onnx"]


def test_classes_that_the_model_lacks(files: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "possible", lambda roles: ("road",))
    with pytest.raises(InputError, match="EDITS: expected a model with classes for split, found building, land"):
        made(files, edits=("split",))
    _, warnings = made(files, edits=("split", "road"), places=3)
    assert any("EDITS: left out split" in each for each in warnings)


@pytest.mark.parametrize(("options", "sentence"), [
    ({"landcover": ()}, "landcover: expected rasters of land cover, or folders of them"),
    ({"edits": ()}, "edits: expected some of added"), ({"edits": ("moved",)}, "edits: expected one of added"),
    ({"nuisances": ("none", "shift")}, "nuisances: expected none, or some of the others"),
    ({"validation_share": 0.5, "test_share": 0.5}, "test_share: expected less"), ({"size": 8}, "size: expected"),
])  # fmt: skip
def test_job_refused(options: dict[str, Any], sentence: str) -> None:
    with pytest.raises(JobError, match=sentence):
        GenerateChangeDatasetJob(**{"landcover": ("a.tif",), "synthetic": "b", **options})


def test_an_edit_without_room_is_told(files: dict[str, Any], tmp_path: Path) -> None:
    write_raster(tmp_path / "layers" / "town.tif", np.full((2 * SIZE, 2 * SIZE), 2, np.uint8))
    _, warnings = made(files, edits=("removed", "road"), nuisances=("none",))
    assert any("no place had room for removed" in each for each in warnings)
