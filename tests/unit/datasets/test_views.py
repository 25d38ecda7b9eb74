"""Views of a dataset: nested subsets of its training scenes, some of its bands, nothing copied."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("rasterio")

from landsynth.contract.dataset import DatasetInfo  # noqa: E402
from landsynth.contract.errors import InputError  # noqa: E402
from landsynth.datasets.views import subset, write_view  # noqa: E402
from landsynth.rasters.scenes import Scenes  # noqa: E402
from landsynth.tests.helpers.datasets import halves, ramp, write_dataset  # noqa: E402


def data(folder: Path, trains: int = 8) -> DatasetInfo:
    splits = ["train"] * trains + ["validation", "test"]
    return write_dataset(
        folder, {f"s{n}": (ramp(32, 48, 4) + n, halves(32, 48), split) for n, split in enumerate(splits)}
    )


def names(info: DatasetInfo) -> set[str]:
    return {scene.name for scene in info.of_split("train")}


def test_subsets_are_nested_and_leave_other_splits_alone(tmp_path: Path) -> None:
    info = data(tmp_path)
    found = [subset(info, share, seed=3) for share in (0.25, 0.5, 0.75)]
    assert [len(names(each)) for each in found] == [2, 4, 6]
    assert names(found[0]) < names(found[1]) < names(found[2]) < names(info)
    for each in found:
        assert each.of_split("test") == info.of_split("test")
        assert each.of_split("validation") == info.of_split("validation")
    assert names(subset(info, 0.5, seed=3)) == names(found[1])
    assert any(names(subset(info, 0.5, seed)) != names(found[1]) for seed in range(4, 8))


def test_bands_are_those_that_were_asked_for_in_their_order(tmp_path: Path) -> None:
    info = data(tmp_path / "data")
    view = write_view(tmp_path / "data", info, tmp_path / "log" / "view", 1.0, (4, 1), seed=0)
    again = DatasetInfo.read(tmp_path / "log" / "view")
    assert again == view
    assert [band.name for band in again.bands] == ["band4", "band1"]
    assert not list((tmp_path / "log").glob("*.part*"))
    for split in ("train", "test"):
        whole, some = Scenes(tmp_path / "data", info, split), Scenes(tmp_path / "log" / "view", again, split)
        for one, other in zip(whole.all, some.all):
            expected, classes = whole.read(one, 3, 7, 20)
            found, same = some.read(other, 3, 7, 20)
            assert np.array_equal(found, expected[[3, 0]])
            assert np.array_equal(same, classes)


def test_a_share_without_bands_names_the_files_themselves(tmp_path: Path) -> None:
    info = data(tmp_path / "data")
    view = write_view(tmp_path / "data", info, tmp_path / "view", 0.5, (), seed=0)
    assert [path.name for path in (tmp_path / "view").iterdir()] == ["dataset.json"]
    assert len(view.of_split("train")) == 4
    scenes = Scenes(tmp_path / "view", view, "train")
    assert all(scene.image.parent == tmp_path / "data" for scene in scenes.all)


def test_a_view_is_replaced(tmp_path: Path) -> None:
    info = data(tmp_path / "data")
    write_view(tmp_path / "data", info, tmp_path / "view", 1.0, (1, 2), seed=0)
    write_view(tmp_path / "data", info, tmp_path / "view", 0.5, (), seed=0)
    assert len(DatasetInfo.read(tmp_path / "view").bands) == 4
    assert len(list((tmp_path / "view").iterdir())) == 1


def test_an_image_that_is_gone_is_named(tmp_path: Path) -> None:
    info = data(tmp_path / "data")
    (tmp_path / "data" / "s3-image.tif").unlink()
    with pytest.raises(InputError, match="Scene s3: expected a raster at .*s3-image.tif"):
        write_view(tmp_path / "data", info, tmp_path / "view", 1.0, (1, 2), seed=0)
    assert not (tmp_path / "view").exists()
