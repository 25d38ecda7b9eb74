"""A virtual raster is replaced as a file is: the old one stays whole until then, and others are not touched."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio

from landsynth.contract.errors import OutputError
from landsynth.contract.events import Warning
from landsynth.inference.shards.place import Place
from landsynth.rasters import virtual
from landsynth.tests.helpers.faults import Failing
from landsynth.tests.helpers.rasters import run, write_raster
from landsynth.tests.helpers.resuming import CUT, TILES, same, stop  # fmt: skip
from landsynth.tests.helpers.segmenters import Sight, mapped, scenery, write_segmenter


def left(folder: Path) -> list[str]:
    return sorted(name for name in os.listdir(folder) if name.startswith((".", "v.")))


def pixels(path: Path) -> Any:
    with rasterio.open(path) as dataset:
        return dataset.read().tolist()


def test_a_finished_one_is_replaced_as_a_file_is(tmp_path: Path, holed: str, model: str) -> None:
    for seed, folder in ((1, "v.parts"), (2, "v.parts2"), (3, "v.parts")):
        plain = run(holed, tmp_path / "p.tif", model, seed=seed, **TILES)
        made = run(holed, tmp_path / "v.vrt", model, seed=seed, resume=seed == 3, **TILES)
        same(made, plain)
        assert left(tmp_path) == [folder, "v.vrt"]
        (tmp_path / "v.vrt.aux.xml").write_text("statistics, as QGIS keeps them")
        (tmp_path / folder / "000000.tif.aux.xml").write_text("statistics")
    with rasterio.open(tmp_path / "v.vrt") as dataset:
        assert dataset.tags()["SEED"] == "3"


@pytest.mark.parametrize("resume", [False, True])
def test_the_old_one_stays_whole_until_the_new_one_is_finished(
    tmp_path: Path, holed: str, model: str, resume: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = run(holed, tmp_path / "p.tif", model, seed=2, **TILES)
    run(holed, tmp_path / "v.vrt", model, seed=1, **TILES)
    old, text = pixels(tmp_path / "v.vrt"), (tmp_path / "v.vrt").read_text()
    failing = Failing(monkeypatch, CUT, stop)
    with pytest.raises(KeyboardInterrupt):
        run(holed, tmp_path / "v.vrt", model, seed=2, resume=resume, **TILES)
    assert left(tmp_path) == ["v.parts", *(["v.parts2"] if resume else []), "v.vrt"]
    assert pixels(tmp_path / "v.vrt") == old and (tmp_path / "v.vrt").read_text() == text
    failing.is_broken = False
    made = run(holed, tmp_path / "v.vrt", model, seed=2, resume=resume, **TILES)
    same(made, plain)
    assert (made.values["resumed"] > 0) == resume and left(tmp_path) == ["v.parts2", "v.vrt"]


@pytest.mark.parametrize("fault", ["another's raster", "no raster", "another's file", "not its folder"])
def test_what_is_not_its_own_is_left_alone(tmp_path: Path, holed: str, model: str, fault: str) -> None:
    run(holed, tmp_path / "v.vrt", model, **TILES)
    path = tmp_path / "v.vrt"
    if fault == "another's raster":
        path.write_text(path.read_text().replace("LandSynth", "gdalbuildvrt"))
    elif fault == "no raster":
        path.write_bytes(b"\xff\0")
    elif fault == "another's file":
        (tmp_path / "v.parts" / "notes.txt").write_text("mine")
    else:
        (tmp_path / "v.parts").rename(tmp_path / "w.parts")
        path.write_text(path.read_text().replace("v.parts/", "w.parts/"))
        (tmp_path / "v.parts").mkdir()
    before = {each: each.read_bytes() for each in tmp_path.rglob("*") if each.is_file()}
    with pytest.raises(OutputError, match="Expected no bands of an earlier run"):
        run(holed, path, model, seed=2, **TILES)
    assert {each: each.read_bytes() for each in tmp_path.rglob("*") if each.is_file()} == before


def test_bands_that_a_raster_of_confidence_names_stay(tmp_path: Path) -> None:
    network = write_segmenter(tmp_path / "m.onnx", Sight(radius=4))
    source = write_raster(tmp_path / "a.tif", scenery(300, 90))
    both = {"confidence": str(tmp_path / "w.vrt"), **TILES}
    first = mapped(source, tmp_path / "v.vrt", network, **both)
    confidence = pixels(tmp_path / "w.vrt")
    with pytest.raises(OutputError, match="Expected no bands of an earlier run"):
        mapped(source, tmp_path / "v.vrt", network, **TILES)
    again = mapped(source, tmp_path / "v.vrt", network, **both)  # both are replaced
    np.testing.assert_array_equal(again.codes, first.codes)
    assert pixels(tmp_path / "w.vrt") == confidence and left(tmp_path) == ["v.parts2", "v.qml", "v.vrt"]


def test_a_disk_that_is_full_at_the_last_list_leaves_both_old_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    network = write_segmenter(tmp_path / "m.onnx", Sight(radius=4))
    source = write_raster(tmp_path / "a.tif", scenery(300, 90))
    both = {"confidence": str(tmp_path / "w.vrt"), **TILES}
    mapped(source, tmp_path / "v.vrt", network, **both)
    texts = [(tmp_path / name).read_text() for name in ("v.vrt", "w.vrt")]
    old = [pixels(tmp_path / name) for name in ("v.vrt", "w.vrt")]
    Failing(monkeypatch, 0, OSError(28, "No space left on device"), virtual, "_whole")
    with pytest.raises(OutputError, match=r"Expected to write .*w\.vrt.*No space left on device"):
        mapped(source, tmp_path / "v.vrt", network, **both)
    assert [(tmp_path / name).read_text() for name in ("v.vrt", "w.vrt")] == texts
    assert [pixels(tmp_path / name) for name in ("v.vrt", "w.vrt")] == old
    assert left(tmp_path) == ["v.parts", "v.qml", "v.vrt"]


@pytest.fixture
def both(tmp_path: Path) -> tuple[str, str, dict[str, Any]]:
    """Imagery, a segmenter, and the options of a map v.vrt with the confidence w.vrt, which are there already."""
    network = write_segmenter(tmp_path / "m.onnx", Sight(radius=4))
    source = write_raster(tmp_path / "a.tif", scenery(300, 90))
    options = {"confidence": str(tmp_path / "w.vrt"), **TILES}
    mapped(source, tmp_path / "v.vrt", network, **options)
    return write_raster(tmp_path / "b.tif", scenery(300, 90)[:, ::-1]), network, options


def refusing(monkeypatch: pytest.MonkeyPatch, kind: Any, name: str, *endings: str) -> None:
    """What a method or function does to files whose names end so, in whatever argument, is refused."""
    plain = getattr(kind, name)

    def refuse(*arguments: Any, **options: Any) -> Any:
        if any(str(each).endswith(endings) for each in arguments[:2]):
            raise PermissionError(13, "The process cannot access the file")
        return plain(*arguments, **options)

    monkeypatch.setattr(kind, name, refuse)


def shown(folder: Path) -> list[Any]:
    return [pixels(folder / name) for name in ("v.vrt", "w.vrt")]


def test_what_belongs_to_the_old_one_and_is_open_elsewhere_is_said(
    tmp_path: Path, both: tuple[str, str, dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    source, network, options = both
    old, stale, style = shown(tmp_path), tmp_path / "v.vrt.aux.xml", tmp_path / "v.qml"
    stale.write_text("<PAMDataset/>")
    style.write_text("old")
    refusing(monkeypatch, Path, "unlink", stale.name)
    refusing(monkeypatch, os, "replace", style.name)
    made = mapped(source, tmp_path / "v.vrt", network, **options)
    texts = [event.text for event in made.events if isinstance(event, Warning)]
    assert [str(stale) in text for text in texts] == [True, False] and str(style) in texts[1]
    assert shown(tmp_path) != old and style.read_text() == "old"
    assert left(tmp_path) == ["v.parts2", "v.qml", "v.vrt", "v.vrt.aux.xml"]


def test_a_disk_that_is_full_at_the_style_leaves_both_old_ones(
    tmp_path: Path, both: tuple[str, str, dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    source, network, options = both
    old, write, style = shown(tmp_path), Path.write_text, (tmp_path / "v.qml").read_text()

    def full(path: Path, *arguments: Any, **names: Any) -> int:
        if path.suffix == ".qml":
            raise OSError(28, "No space left on device")
        return write(path, *arguments, **names)

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(OutputError, match=r"Expected to write .*v\.vrt.*No space left on device"):
        mapped(source, tmp_path / "v.vrt", network, **options)
    assert shown(tmp_path) == old and (tmp_path / "v.qml").read_text() == style
    assert left(tmp_path) == ["v.parts", "v.qml", "v.vrt"]


@pytest.mark.parametrize("resume", [False, True])
def test_where_the_second_cannot_have_its_name_both_old_ones_stay(
    tmp_path: Path, both: tuple[str, str, dict[str, Any]], resume: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, network, options = both
    old = shown(tmp_path)
    with monkeypatch.context() as patch:
        refusing(patch, os, "replace", "w.vrt")
        with pytest.raises(OutputError, match=r"Expected to write .*w\.vrt.*cannot access"):
            mapped(source, tmp_path / "v.vrt", network, resume=resume, **options)
    assert shown(tmp_path) == old
    assert left(tmp_path) == ["v.parts", *(["v.parts2"] if resume else []), "v.qml", "v.vrt"]
    mapped(source, tmp_path / "v.vrt", network, resume=resume, **options)
    assert shown(tmp_path) != old and left(tmp_path) == ["v.parts2", "v.qml", "v.vrt"]


def test_bands_that_a_new_one_names_stay_where_its_name_cannot_be_taken_back(
    tmp_path: Path, both: tuple[str, str, dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    source, network, options = both
    old = shown(tmp_path)
    refusing(monkeypatch, os, "replace", "w.vrt", ".old")
    with pytest.raises(OutputError, match=r"w\.vrt"):
        mapped(source, tmp_path / "v.vrt", network, **options)
    expected = mapped(source, tmp_path / "p.tif", network, **TILES).codes[None].tolist()
    assert shown(tmp_path) == [expected, old[1]] and expected != old[0]
    assert left(tmp_path) == ["v.parts", "v.parts2", "v.qml", "v.vrt"]


def test_a_raster_that_is_read_is_not_replaced(tmp_path: Path, holed: str, model: str) -> None:
    run(holed, tmp_path / "v.vrt", model, **TILES)
    output, folder = str(tmp_path / "v.vrt"), tmp_path / "v.parts"
    assert Place.of([output], [holed, model]) == Place(tmp_path / "v.parts2", folder)
    assert Place.of([output], [holed, str(folder / "000000.tif")]) == Place(folder)
    assert Place.of([str(tmp_path / "v.tif")], [holed]) == Place(folder)
    assert Place.of([str(tmp_path / "x.vrt")], [holed]) == Place(tmp_path / "x.parts")
