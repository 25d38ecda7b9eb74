"""The radiometry of real scenes: moments in closed form, what takes them, what stays, and datasets made with it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import rasterio

from landsynth.contract.card import ClassInfo
from landsynth.contract.dataset import DatasetInfo
from landsynth.contract.errors import InputError, JobError
from landsynth.inference import generate_dataset
from landsynth.inference.engine import radiometry
from landsynth.inference.engine.radiometry import Moments, draw, match, moments, references
from landsynth.rasters import scenes
from landsynth.tests.helpers.datasets import write_tiff

CLASSES = (ClassInfo(10, "low"), ClassInfo(20, "high"), ClassInfo(30, "rare"))


def _pair(folder: Path, kind: str = "uint8") -> tuple[Path, Path, np.ndarray, np.ndarray]:
    """Class 10 above and 20 below with noise of their own, a few pixels of 30, an unlabelled column."""
    folder.mkdir(exist_ok=True)
    random = np.random.default_rng(0)
    codes = np.full((96, 80), 10, np.uint8)
    codes[48:] = 20
    codes[:4, :4] = 30
    codes[:, 70] = 0
    level, spread = np.where(codes == 20, 150, 60), np.where(codes == 20, 12, 5)
    image = np.clip(level + spread * random.standard_normal((2, 96, 80)), 0, 255).astype(kind)
    write_tiff(folder / "image.tif", image, tiled=True, blockxsize=16, blockysize=16)
    write_tiff(folder / "mask.tif", codes[None])
    return folder / "image.tif", folder / "mask.tif", image, codes


def test_moments_are_those_of_the_pixels_of_each_class(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    image, mask, values, codes = _pair(tmp_path)
    monkeypatch.setattr(scenes, "AT_ONCE", 80 * 16)  # several strips
    found = moments(image, mask, CLASSES)
    for index, each in enumerate(CLASSES):
        chosen = values[:, codes == each.code]
        assert found.count[index] == chosen.shape[1]
        np.testing.assert_allclose(found.mean[index], chosen.mean(1))
        np.testing.assert_allclose(found.std[index], chosen.std(1), atol=1e-6)


def test_nodata_shows_nothing(tmp_path: Path) -> None:
    image, mask, values, codes = _pair(tmp_path, "uint16")
    values[:, 10:20] = 7
    write_tiff(image, values)
    found = moments(image, mask, CLASSES, nodata=7)
    shown = (codes == 10) & (values != 7).all(0)
    assert found.count[0] == shown.sum()
    np.testing.assert_allclose(found.mean[0], values[:, shown].mean(1))


@pytest.mark.parametrize("kind", ["uint8", "uint16", "float32"])
def test_classes_take_the_moments_and_the_rest_stays(tmp_path: Path, kind: str) -> None:
    image, mask, values, codes = _pair(tmp_path, kind)
    wanted = (np.array([[90.0, 100.0], [50, 40], [200, 200]]), np.array([[10.0, 4.0], [8, 20], [9, 9]]))
    match(image, mask, tmp_path / "new.tif", CLASSES, wanted)
    found = moments(tmp_path / "new.tif", mask, CLASSES)
    np.testing.assert_allclose(found.mean[:2], wanted[0][:2], atol=0.7)
    np.testing.assert_allclose(found.std[:2], wanted[1][:2], atol=0.7)
    with rasterio.open(tmp_path / "new.tif") as new, rasterio.open(image) as old:
        same = (codes == 30) | (codes == 0)  # rare and unlabelled
        np.testing.assert_array_equal(new.read()[:, same], values[:, same])
        assert new.transform == old.transform and new.dtypes == old.dtypes and new.block_shapes == old.block_shapes
    assert sorted(each.name for each in tmp_path.iterdir()) == ["image.tif", "mask.tif", "new.tif"]


def test_a_flat_class_does_not_become_noise(tmp_path: Path) -> None:
    image, mask, values, _ = _pair(tmp_path)
    write_tiff(image, np.full_like(values, 60) + np.indices((96, 80)).sum(0).astype(np.uint8) % 2)
    wanted = (np.full((3, 2), 100.0), np.full((3, 2), 50.0))
    match(image, mask, tmp_path / "new.tif", CLASSES, wanted)
    assert moments(tmp_path / "new.tif", mask, CLASSES).std[0].max() < 3  # 0.5 stretched 3 times, rounded


def _real() -> list[Moments]:
    """Three scenes of two classes, two bands; the second lacks class 1."""
    counts = ([900, 900], [900, 10], [900, 900])
    return [
        Moments(np.array(count, float), np.full((2, 2), 100.0 * at), np.full((2, 2), 10.0 * at))
        for at, count in enumerate(counts, 1)
    ]


def test_one_scene_is_drawn_for_all_classes_it_has() -> None:
    firsts = set()
    for seed in range(40):
        mean, std = draw(_real(), seed)
        np.testing.assert_array_equal(mean, 10 * std)
        firsts.add(mean[0, 0])
        assert mean[1, 0] == mean[0, 0] or (mean[0, 0] == 200 and mean[1, 0] in (100, 300))
        np.testing.assert_array_equal(draw(_real(), seed)[0], mean)
    assert firsts == {100, 200, 300}


def test_a_class_that_no_scene_shows_stays() -> None:
    mean, _ = draw(_real()[1:2], 0)
    assert mean[0, 0] == 200 and np.isnan(mean[1]).all()


def test_a_dataset_takes_the_radiometry_of_its_train_scenes(tmp_path: Path) -> None:
    from landsynth.tests.helpers.models import Recipe, write_model
    from landsynth.tests.unit.inference.test_generate_dataset import contents, make, make_dataset

    dataset, model = make_dataset(tmp_path / "real"), write_model(tmp_path / "m.onnx", Recipe())
    make(dataset, model, tmp_path / "plain")
    make(dataset, model, tmp_path / "made", radiometry="scenes")
    info = DatasetInfo.read(tmp_path / "made")
    assert info.synthetic is not None and info.synthetic["radiometry"] == "scenes"
    real = references(dataset, DatasetInfo.read(dataset))
    assert len(real) == 2, "those of the train split"
    scene = next(each for each in info.scenes if each.source == "north")
    found = moments(tmp_path / "made" / scene.image, tmp_path / "made" / scene.mask, info.classes)
    plain = moments(tmp_path / "plain" / scene.image, tmp_path / "plain" / scene.mask, info.classes)
    wanted = draw(real, scene.seed or 0)[0]
    enough = (found.count >= radiometry.LEAST) & ~np.isnan(wanted[:, 0])
    assert enough.any()
    assert np.abs(found.mean[enough] - wanted[enough]).max() < 3 < np.abs(plain.mean[enough] - wanted[enough]).max()
    with (
        rasterio.open(tmp_path / "made" / scene.image) as image,
        rasterio.open(tmp_path / "plain" / scene.image) as old,
    ):
        tags = {**image.tags(), "JOB": old.tags()["JOB"]}
        assert tags == {**old.tags(), "RADIOMETRY": "scenes"} and "painted" not in image.tags()["JOB"]
        assert image.descriptions == old.descriptions
        np.testing.assert_array_equal(image.dataset_mask(), old.dataset_mask())
    assert set(contents(tmp_path / "made")) == set(contents(tmp_path / "plain"))


def test_a_killed_run_ends_in_the_same_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed between the painting and the radiometry, the image must not pass for finished."""
    from landsynth.tests.helpers.models import Recipe, write_model
    from landsynth.tests.unit.inference.test_generate_dataset import contents, make, make_dataset

    dataset, model = make_dataset(tmp_path / "real"), write_model(tmp_path / "m.onnx", Recipe())
    make(dataset, model, tmp_path / "whole", radiometry="scenes")
    calls = []

    def broken(*arguments: object) -> None:
        calls.append(arguments)
        if len(calls) == 2:
            raise KeyboardInterrupt
        match(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(generate_dataset.radiometry, "match", broken)
    with pytest.raises(KeyboardInterrupt):
        make(dataset, model, tmp_path / "made", radiometry="scenes")
    monkeypatch.setattr(generate_dataset.radiometry, "match", match)
    make(dataset, model, tmp_path / "made", radiometry="scenes", resume=True)
    assert contents(tmp_path / "whole").keys() == contents(tmp_path / "made").keys()
    for scene in DatasetInfo.read(tmp_path / "made").scenes:
        whole, made = (tmp_path / name / scene.image for name in ("whole", "made"))
        with rasterio.open(whole) as one, rasterio.open(made) as two:
            np.testing.assert_array_equal(one.read(), two.read())


def test_nothing_to_take_it_from_is_refused(tmp_path: Path) -> None:
    from landsynth.tests.helpers.models import Recipe, write_model
    from landsynth.tests.unit.inference.test_generate_dataset import make, make_dataset

    model = write_model(tmp_path / "m.onnx", Recipe())
    dataset = make_dataset(tmp_path / "real")
    info = DatasetInfo.read(dataset)
    with pytest.raises(JobError, match="RADIOMETRY"):
        make(make_dataset(tmp_path / "two", bands=info.bands[:2]), model, tmp_path / "made", radiometry="scenes")
    with pytest.raises(InputError, match="RADIOMETRY to model"):
        only_test = tuple(each for each in info.scenes if each.split == "test")
        make(make_dataset(tmp_path / "test", scenes=only_test), model, tmp_path / "made", radiometry="scenes")
