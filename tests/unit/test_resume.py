"""RESUME: what was killed, failed or was cancelled goes on, and ends in the pixels of a run that never was."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

rasterio = pytest.importorskip("rasterio")
pytest.importorskip("onnx")
pytest.importorskip("onnxruntime")

from landsynth.contract.errors import InputError, JobError, LandSynthError, OutputError, WorkerError  # noqa: E402
from landsynth.contract.events import Event, Progress, Scratch  # noqa: E402
from landsynth.contract.jobs import GenerateJob, Job, to_json  # noqa: E402
from landsynth.inference import cluster, raster, shards_run  # noqa: E402
from landsynth.inference.parts import Parts  # noqa: E402
from landsynth.inference.segmenter import Segmenter  # noqa: E402
from landsynth.inference.session import Network, OutOfMemoryError  # noqa: E402
from landsynth.tests.unit.models_for_tests import Recipe, write_model  # noqa: E402
from landsynth.tests.unit.rasters_for_tests import Made, blocks, run, write_raster  # noqa: E402
from landsynth.tests.unit.segmenters_for_tests import Map, Sight, mapped, scenery, write_segmenter  # noqa: E402

ROOT = Path(__file__).resolve().parent.parent.parent
WIDE = Recipe(radius=9, style_size=2)
TILES: dict[str, Any] = {"tile_size": 64}
BANDS = 7
"""Shards of the land cover below with these tiles."""
CUT = 25
"""Windows after which some of them are finished."""


@pytest.fixture
def model(tmp_path: Path) -> str:
    return write_model(tmp_path / "wide.onnx", WIDE)


@pytest.fixture
def holed(tmp_path: Path) -> str:
    """Land cover with nodata, over the fades of shards too."""
    values = blocks(700, 90)
    values[60:150, 20:70], values[300:430, :40] = 0, 0
    return write_raster(tmp_path / "a.tif", values, nodata=0)


class Failing:
    """Lets a network compute a number of windows, then does something else; counts the windows."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, after: int, then: Any, kind: Any = Network) -> None:
        self._plain, self.calls = kind.run, 0
        self._after, self._then, self.is_broken = after + 1, then, True  # the first is the trial

        def step(network: Any, *feeds: Any) -> Any:
            self.calls += 1
            if self.is_broken and self.calls > self._after:
                self._then()
            return self._plain(network, *feeds)

        monkeypatch.setattr(kind, "run", step)


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


@pytest.mark.parametrize(
    ("recipe", "options"),
    [
        (WIDE, {"tile_size": 4096, "cog": True}),
        (WIDE, {"tile_size": 56, "cog": True}),
        (WIDE, {"tile_size": 72, "blend": "linear"}),
        (WIDE, {"tile_size": 40, "overlap": 0}),
        (WIDE, {"tile_size": 64, "blend": "none", "extent": (320012.4, 2779600.2, 320080.0, 2779970.7)}),
        (Recipe(radius=3, data_type="uint16", bands=4, scale=40.0), {"tile_size": 48}),
        (Recipe(radius=3, data_type="float32", bands=1, noise_stride=4, noise_channels=2), {"tile_size": 56}),
        (Recipe(radius=3, class_styles=True, style_size=10), {"tile_size": 48, "class_seeds": "water=3", "seed": 9}),
    ],
)
def test_by_shards_it_is_what_it_is_at_once(
    tmp_path: Path, holed: str, recipe: Recipe, options: dict[str, Any]
) -> None:
    network = write_model(tmp_path / "m.onnx", recipe)
    plain = run(holed, tmp_path / "p.tif", network, **options)
    made = run(holed, tmp_path / "r.tif", network, resume=True, **options)
    same(made, plain)
    assert made.values["resumed"] == plain.values["resumed"] == 0
    for name in ("windows", "tile_size", "overlap", "provider", "megapixels"):
        assert made.values[name] == plain.values[name]
    assert made.progress[-1] == Progress(1.0, 0.0)
    assert sorted(os.listdir(tmp_path)) == ["a.tif", "m.onnx", "p.tif", "r.tif"]


@pytest.mark.parametrize("options", [{}, {"cog": True}])
def test_what_was_interrupted_goes_on(
    tmp_path: Path, holed: str, model: str, options: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = run(holed, tmp_path / "p.tif", model, **TILES, **options)
    failing = Failing(monkeypatch, CUT, stop)
    with pytest.raises(KeyboardInterrupt):
        run(holed, tmp_path / "r.tif", model, resume=True, **TILES, **options)
    names = sorted(os.listdir(tmp_path / "r.parts"))
    assert "job.json" in names and "000000.json" in names and not any(name.startswith(".") for name in names)
    failing.is_broken = False
    first, failing.calls = failing.calls, 0
    made = run(holed, tmp_path / "r.tif", model, resume=True, **TILES, **options)
    same(made, plain)
    total, there = plain.values["windows"], made.values["resumed"]
    assert there > 0 and first - 1 < total and failing.calls - 1 < total  # trials apart
    assert rest(made) == [f"Going on with {tmp_path / 'r.parts'}: {there} of {BANDS} bands are there."]
    fractions = [event.fraction for event in made.progress]
    assert (
        fractions == sorted(fractions) and fractions[0] >= there / BANDS * 0.9 and made.progress[-1].seconds_left == 0
    )
    assert sorted(os.listdir(tmp_path)) == ["a.tif", "p.tif", "r.tif", "wide.onnx"]


@pytest.mark.parametrize("options", [{}, {"confidence": "c.tif"}, {"confidence": "c.tif", "cog": True}])
def test_classify_goes_on(tmp_path: Path, options: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    values = scenery(600, 90)
    values[:, 150:330, 30:60], values[:, 590:] = 7, 7
    source = write_raster(tmp_path / "a.tif", values, nodata=7)
    network = write_segmenter(tmp_path / "m.onnx", Sight(radius=4))

    def mapping(folder: str, **more: Any) -> tuple[Map, dict[str, Any]]:
        (tmp_path / folder).mkdir(exist_ok=True)
        paths = {key: str(tmp_path / folder / name) for key, name in options.items() if key == "confidence"}
        made = mapped(source, tmp_path / folder / "o.tif", network, **{**TILES, **options, **paths, **more})
        texts: dict[str, Any] = {
            path.name: path.read_text() for path in (tmp_path / folder).iterdir() if path.suffix != ".tif"
        }
        for path in (tmp_path / folder).glob("*.tif"):
            with rasterio.open(path) as dataset:
                texts[path.name] = (dataset.read().tolist(), dataset.colorinterp, dataset.nodata, dataset.overviews(1))
        return made, texts

    plain, expected = mapping("plain")
    Failing(monkeypatch, 12, stop, Segmenter)
    with pytest.raises(KeyboardInterrupt):
        mapping("resumed", resume=True)
    monkeypatch.undo()
    made, found = mapping("resumed", resume=True)
    assert found == expected and ("c.tif" in found) == bool(options)
    assert made.values["shares"] == plain.values["shares"] and made.values["resumed"] > 0
    assert made.layout == plain.layout and made.tags.keys() == plain.tags.keys()
    assert len(set(np.unique(made.codes))) == 6


def interrupted(folder: Path, source: str, model: str, monkeypatch: pytest.MonkeyPatch, **options: Any) -> None:
    """Leave a folder with some finished bands."""
    with monkeypatch.context() as patch:
        Failing(patch, CUT, stop)
        with pytest.raises(KeyboardInterrupt):
            run(source, folder / "r.tif", model, resume=True, **{**TILES, **options})
    assert len(list((folder / "r.parts").glob("*.json"))) > 2


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"seed": 3}, "seed was 0 and is 3"),
        ({"tile_size": 72}, "tile_size was 64 and is 72"),
        ({"blend": "linear", "overlap": 40}, "blend was 'cosine' and is 'linear'; overlap was None and is 40"),
        ({"extent": (320003, 2779700, 320050, 2780000)}, "extent was None and is"),
    ],
)
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


@pytest.mark.parametrize("name", ["000000.tif", "000001.npz", "000000.json"])
def test_a_damaged_band_is_computed_again(
    tmp_path: Path, holed: str, model: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = run(holed, tmp_path / "p.tif", model, **TILES)
    interrupted(tmp_path, holed, model, monkeypatch)
    number = len(Parts(tmp_path / "r.parts").finished(shards_of(tmp_path / "r.parts")))
    (tmp_path / "r.parts" / name).write_bytes(b"")
    made = run(holed, tmp_path / "r.tif", model, resume=True, **TILES)
    same(made, plain)
    assert made.values["resumed"] == number - 1


def shards_of(folder: Path) -> Any:
    from landsynth.inference.shards import from_plain, shards

    return shards(from_plain(json.loads((folder / "job.json").read_text())["plan"]))


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


def test_what_was_shared_out_goes_on_alone(
    tmp_path: Path, holed: str, model: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = run(holed, tmp_path / "p.tif", model, **TILES)
    interrupted(tmp_path, holed, model, monkeypatch, scheduler="", memory_mb=None)
    with monkeypatch.context() as patch:
        patch.setattr("landsynth.inference.in_parts.UNSEEN_SECONDS", 0.1)
        done = shared_out(patch, only=(3, 5))
        with pytest.raises(OutputError, match="found 3 of them gone"):
            run(holed, tmp_path / "r.tif", model, resume=True, scheduler="local", **TILES)
    assert len(done) == 2
    made = run(holed, tmp_path / "r.tif", model, resume=True, **TILES)
    same(made, plain)
    assert made.values["resumed"] == BANDS - 3


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
        at = int(dataset.get_tag_item("BLOCK_OFFSET_0_35", "TIFF", bidx=1))
    Path(source).write_bytes(good[:at] + b"\0" * 40 + good[at + 40 :])
    with pytest.raises(InputError, match=r"found damage at column 0, row 2\d\d"):
        mapped(source, tmp_path / "r.tif", network, resume=resume, **TILES)
    assert sorted(os.listdir(tmp_path)) == ["a.tif", "m.onnx", *(["r.parts"] if resume else [])]
    if resume:
        assert len(Parts(tmp_path / "r.parts").finished(shards_of(tmp_path / "r.parts"))) > 1
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
    check, calls = raster._check_whole, [0]

    def full(path: Path, *more: Any) -> None:
        calls[0] += 1
        if calls[0] == full_at:
            raise OSError(28, "No space left on device")
        check(path, *more)

    events: list[Event] = []
    monkeypatch.setattr(raster, "_check_whole", full)
    from landsynth.inference.generate import generate

    job = GenerateJob(holed, str(tmp_path / "r.tif"), model, threads=1, resume=True, **TILES)
    with pytest.raises(OutputError, match="No space left on device.*Free disk space"):
        generate(job, events.append)
    text = f"{full_at - 1} of {BANDS} finished bands stay in {tmp_path / 'r.parts'} for a run with RESUME."
    assert text in [getattr(event, "text", "") for event in events]
    assert (tmp_path / "r.tif").read_text() == "old"
    assert not [name for name in (*os.listdir(tmp_path), *os.listdir(tmp_path / "r.parts")) if name.startswith(".")]
    made = run(holed, tmp_path / "r.tif", model, resume=True, **TILES)
    same(made, plain)
    assert made.values["resumed"] == full_at - 1


@pytest.mark.skipif(sys.platform == "win32", reason="file size limits are POSIX")
def test_a_limit_that_bands_keep_and_the_whole_does_not(tmp_path: Path, holed: str, model: str) -> None:
    """The real thing: what the shards are joined to is larger than a file may be."""
    import resource

    plain = run(holed, tmp_path / "p.tif", model, **TILES, compression="none")
    job = GenerateJob(holed, str(tmp_path / "r.tif"), model, threads=1, resume=True, compression="none", **TILES)
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


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({}, {}),
        ({"resume": True}, {}),
        ({}, {"resume": True}),
        ({"resume": True}, {"resume": True}),
        ({"resume": True}, {"output": "r.vrt"}),
    ],
)
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


def test_a_virtual_raster_is_the_same_without_a_copy(tmp_path: Path, holed: str, model: str) -> None:
    plain = run(holed, tmp_path / "p.tif", model, **TILES)
    made = run(holed, tmp_path / "v.vrt", model, **TILES)
    assert made.dataset.driver == "VRT"
    same(made, plain)
    assert sorted(os.listdir(tmp_path)) == ["a.tif", "p.tif", "v.parts", "v.vrt", "wide.onnx"]
    assert sorted(os.listdir(tmp_path / "v.parts")) == [*(f"{number:06}.tif" for number in range(BANDS)), "seams.tif"]
    (tmp_path / "moved").mkdir()
    for name in ("v.vrt", "v.parts"):
        (tmp_path / name).rename(tmp_path / "moved" / name)
    with rasterio.open(tmp_path / "moved" / "v.vrt") as dataset:
        np.testing.assert_array_equal(dataset.read(), plain.image)
        np.testing.assert_array_equal(dataset.dataset_mask() == 255, plain.valid)
    with pytest.raises(OutputError, match=r"expected the record job\.json"):
        run(holed, tmp_path / "moved" / "v.vrt", model, resume=True, **TILES)


def test_virtual_maps_have_colours_and_style(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    network = write_segmenter(tmp_path / "m.onnx", Sight(radius=4))
    source = write_raster(tmp_path / "a.tif", scenery(300, 90), crs="EPSG:4326")
    (tmp_path / "b").mkdir()
    plain = mapped(source, tmp_path / "p.tif", network, confidence=str(tmp_path / "q.tif"), **TILES)
    made = mapped(source, tmp_path / "v.vrt", network, confidence=str(tmp_path / "b" / "w.vrt"), **TILES)
    np.testing.assert_array_equal(made.codes, plain.codes)
    assert made.values["shares"] == plain.values["shares"] and (tmp_path / "v.qml").exists()
    pairs = [("v.vrt", "p.tif"), ("b/w.vrt", "q.tif")]
    for one, other in pairs:
        with rasterio.open(tmp_path / one) as virtual, rasterio.open(tmp_path / other) as whole:
            np.testing.assert_array_equal(virtual.read(), whole.read())
            for name in ("crs", "transform", "nodata", "colorinterp", "descriptions", "dtypes", "bounds"):
                assert getattr(virtual, name) == getattr(whole, name), name
            if one == "v.vrt":
                found = virtual.colormap(1)
                assert all(found[code] == whole.colormap(1)[code] for code in range(1, 6))


def shared_out(monkeypatch: pytest.MonkeyPatch, only: tuple[int, ...] = tuple(range(BANDS))) -> list[dict[str, Any]]:
    """Every task goes through JSON and is done here, the last one first; gives the markers. Only some: the others are
    said to be done, and are not."""
    markers: list[dict[str, Any]] = []

    def spread(tasks: Any, scheduler: str, folder: Path, report: Any, finished: Any, perform: Any) -> None:
        for task in reversed([task for task in tasks if task["number"] in only]):
            markers.append(perform(json.loads(json.dumps(task)), report))
            finished(task, json.loads(json.dumps(markers[-1])))

    monkeypatch.setattr(cluster, "spread", spread)
    return markers


def test_tasks_are_plain_and_shards_come_in_any_order(
    tmp_path: Path, holed: str, model: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = run(holed, tmp_path / "p.tif", model, seed=4, **TILES)
    markers = shared_out(monkeypatch)
    opened: list[Any] = []
    opening = shards_run.GenerateWork.opened
    monkeypatch.setattr(shards_run.GenerateWork, "opened", staticmethod(lambda *all: opened.append(1) or opening(*all)))
    monkeypatch.chdir(tmp_path)
    made = run("a.tif", tmp_path / "r.tif", "wide.onnx", seed=4, scheduler="local", **TILES)
    same(made, plain)
    assert [marker["number"] for marker in markers] == [6, 5, 4, 3, 2, 1, 0] and len(opened) == 1
    assert sum(marker["windows"] for marker in markers) == made.values["windows"]
    assert not (tmp_path / "r.parts").exists()


def test_a_map_is_shared_out_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    network = write_segmenter(tmp_path / "m.onnx", Sight(radius=4))
    source = write_raster(tmp_path / "a.tif", scenery(300, 90))
    plain = mapped(source, tmp_path / "p.tif", network, confidence=str(tmp_path / "q.tif"), **TILES)
    shared_out(monkeypatch)
    made = mapped(source, tmp_path / "r.tif", network, confidence=str(tmp_path / "c.tif"), scheduler="local", **TILES)
    np.testing.assert_array_equal(made.codes, plain.codes)
    assert made.values["shares"] == plain.values["shares"]
    with rasterio.open(tmp_path / "c.tif") as one, rasterio.open(tmp_path / "q.tif") as other:
        np.testing.assert_array_equal(one.read(), other.read())


@pytest.mark.parametrize("resume", [False, True])
def test_a_task_that_fails_fails_the_run_and_leaves_finished_ones_to_resume(
    tmp_path: Path, holed: str, model: str, resume: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = run(holed, tmp_path / "p.tif", model, **TILES)
    markers = shared_out(monkeypatch)
    failing = Failing(monkeypatch, CUT, lambda: (_ for _ in ()).throw(WorkerError("A worker was lost.")))
    with pytest.raises(WorkerError, match="A worker was lost"):
        run(holed, tmp_path / "r.tif", model, scheduler="local", resume=resume, **TILES)
    done = len(markers)
    assert done and (tmp_path / "r.parts").exists() == resume
    failing.is_broken = False
    made = run(holed, tmp_path / "r.tif", model, resume=resume, **{**TILES, "scheduler": "local"})
    same(made, plain)
    assert made.values["resumed"] == (done if resume else 0)


def test_a_report_that_raises_stops_a_shard_and_nothing_of_it_stays(
    tmp_path: Path, holed: str, model: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    tasks: list[dict[str, Any]] = []

    def spread(given: Any, scheduler: str, folder: Path, report: Any, finished: Any, perform: Any) -> None:
        tasks.extend(given)
        before = sorted(os.listdir(folder))

        def stopping(event: Event) -> None:
            if isinstance(event, Scratch):  # the shard's file is about to be made
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            perform(tasks[2], stopping)
        assert sorted(os.listdir(folder)) == before
        os.utime(holed, ns=(1, 1))
        with pytest.raises(InputError, match="to stay as it is"):
            perform(tasks[2], None)
        raise WorkerError("Enough.")

    monkeypatch.setattr(cluster, "spread", spread)
    with pytest.raises(LandSynthError, match="Enough"):
        run(holed, tmp_path / "r.tif", model, scheduler="local", **TILES)
    assert len(tasks) == BANDS and not (tmp_path / "r.parts").exists()


def worker(job: Job, path: Path, before: Any = None) -> subprocess.Popen[bytes]:
    """A process as QGIS starts it, that does the job; `before` is called in it first."""
    path.write_text(to_json(job))
    command = [sys.executable, str(ROOT / "worker" / "bootstrap.py"), "run", str(path), "--events"]
    return subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE if before else subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, env={**os.environ, "OMP_NUM_THREADS": "1"}, preexec_fn=before,
    )  # fmt: skip


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is POSIX")
@pytest.mark.parametrize(
    ("number", "options"),
    [(signal.SIGKILL, {}), (signal.SIGKILL, {"cog": True}), (signal.SIGTERM, {}), (signal.SIGKILL, {"vrt": True})],
)
def test_a_worker_that_is_killed_and_started_again(tmp_path: Path, number: int, options: dict[str, Any]) -> None:
    """A real process, killed in the middle: twice, then left alone."""
    values = blocks(1600, 120)
    values[500:1000, 30:80] = 0
    source = write_raster(tmp_path / "a.tif", values, nodata=0)
    model = write_model(tmp_path / "m.onnx", WIDE)
    chosen = {"cog": options.get("cog", False), "tile_size": 64}
    plain = run(source, tmp_path / "p.tif", model, **chosen)
    output = tmp_path / ("r.vrt" if options.get("vrt") else "r.tif")
    job = GenerateJob(source, str(output), model, threads=1, resume=True, **chosen)
    there = 0
    for _ in range(2):
        process = worker(job, tmp_path / "job.json")
        end = time.monotonic() + 60
        while len(list((tmp_path / "r.parts").glob("0*.json"))) < there + 3 and time.monotonic() < end:
            assert process.poll() is None
            time.sleep(0.002)
        process.send_signal(number)
        assert process.wait(60) in (-number, 128 + number)
        found = len(list((tmp_path / "r.parts").glob("0*.json")))
        assert there < found < 18 and not output.exists()
        there = found
        if number == signal.SIGTERM:  # what it announced is gone
            names = [*os.listdir(tmp_path), *os.listdir(tmp_path / "r.parts")]
            assert not [name for name in names if name.startswith(".")]
    made = run(source, output, model, resume=True, **chosen)
    assert made.values["resumed"] == there
    same(made, plain)
    assert not [name for name in os.listdir(tmp_path) if name.startswith(".")]
