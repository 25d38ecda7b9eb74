"""Generate with an output of web map tiles: the pixels of the GeoTIFF, resumed after a kill, and what is refused."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
from rasterio import Affine

from landsynth.contract.errors import InputError, JobError, LandSynthError, OutputError
from landsynth.contract.jobs.generate import GenerateJob
from landsynth.contract.jobs.registry import from_json
from landsynth.inference.network.generator import Network
from landsynth.rasters.tiles import HALF, TILE, _Pyramid
from landsynth.tests.helpers.faults import Failing, counted
from landsynth.tests.helpers.models import Recipe, write_model
from landsynth.tests.helpers.rasters import Made, blocks, run, write_raster
from landsynth.tests.helpers.resuming import CUT, TILES, WIDE, shared_out, stop

EDGE = 2 * HALF / 2**17
ALIGNED = Affine(EDGE / TILE, 0, 70000 * EDGE - HALF, 0, -EDGE / TILE, HALF - 40000 * EDGE)


@pytest.fixture
def model(tmp_path: Path) -> str:
    return write_model(tmp_path / "wide.onnx", WIDE)


@pytest.fixture
def source(tmp_path: Path) -> str:
    """Land cover with a hole on the pixels of zoom level 17."""
    codes = blocks(600, 120)
    codes[150:330, 30:60] = 0
    return write_raster(tmp_path / "a.tif", codes, "EPSG:3857", ALIGNED, nodata=0)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    (tmp_path / "out").mkdir()
    return tmp_path / "out"


def names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


def check_equal(tiles: Made, plain: Made) -> None:
    """Tiles show the pixels of a GeoTIFF to the bit, and nothing where it shows nothing."""
    column, row = (round(each) for each in ~tiles.dataset.transform @ (ALIGNED.c, ALIGNED.f))
    place = np.s_[:, row : row + 600, column : column + 120]
    assert np.array_equal(tiles.image[place][:3], plain.image) and plain.image.std() > 1
    assert np.array_equal(tiles.image[place][3] == 255, plain.valid) and (tiles.image[3] > 0).sum() == plain.valid.sum()


@pytest.mark.parametrize("ending", ["mbtiles", "xml"])
def test_tiles_show_what_the_geotiff_does(ending: str, model: str, source: str, out: Path, tmp_path: Path) -> None:
    plain = run(source, tmp_path / "plain.tif", model, **TILES)
    output = out / f"t.{ending}"
    made = run(source, output, model, **TILES)
    check_equal(made, plain)
    assert made.values["OUTPUT"] == str(output) and made.values["tiles"] == 3 + 2 + 1 and made.values["seconds"] > 0
    assert made.values.keys() == {*plain.values, "tiles"} and made.progress[-1].fraction == 1
    assert "Web map tiles of the zoom levels 15 to 17." in made.log
    assert names(out) == (["t.mbtiles"] if ending == "mbtiles" else ["t", "t.xml"])
    if ending == "mbtiles":
        base = sqlite3.connect(output)
        facts = dict(base.execute("SELECT * FROM metadata"))
        base.close()
        job = from_json(facts["JOB"])
        assert isinstance(job, GenerateJob) and job.output == str(output) and facts["SYNTHETIC"] == "YES"


def test_a_part_of_the_layer(model: str, source: str, out: Path, tmp_path: Path) -> None:
    a, e, c, f = ALIGNED.a, ALIGNED.e, ALIGNED.c, ALIGNED.f
    extent = (c + 50 * a, f + 390 * e, c + 110 * a, f + 100 * e)
    plain = run(source, tmp_path / "plain.tif", model, extent=extent, **TILES)
    made = run(source, out / "t.mbtiles", model, extent=extent, **TILES)
    assert np.array_equal(made.image[:3], plain.image) and np.array_equal(made.image[3] == 255, plain.valid)
    assert made.image.shape == (4, 290, 60)


@pytest.mark.parametrize("ending", ["mbtiles", "xml"])
def test_a_run_that_was_killed_goes_on(
    ending: str, model: str, source: str, out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain, output = run(source, tmp_path / "plain.tif", model, **TILES), out / f"t.{ending}"
    with monkeypatch.context() as patch:  # while it paints
        Failing(patch, CUT, stop)
        with pytest.raises(KeyboardInterrupt):
            run(source, output, model, resume=True, **TILES)
    assert names(out) == ["t.tiles.part"]
    with monkeypatch.context() as patch:  # while it writes tiles
        Failing(patch, 0, stop, _Pyramid, "_finest")
        with pytest.raises(KeyboardInterrupt):
            run(source, output, model, resume=True, **TILES)
    assert names(out) == ["t.tiles.part"] and "painted.tif" in names(out / "t.tiles.part")
    with pytest.raises(JobError, match="seed was 0 and is 1"):
        run(source, output, model, resume=True, seed=1, **TILES)
    network = counted(monkeypatch, Network)
    made = run(source, output, model, resume=True, **TILES)
    check_equal(made, plain)
    assert network.calls == 1 and made.values["resumed"] > 0  # the trial of the model alone
    assert names(out) == (["t.mbtiles"] if ending == "mbtiles" else ["t", "t.xml"])


def test_without_resume_nothing_stays(model: str, source: str, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Failing(monkeypatch, CUT, stop)
    with pytest.raises(KeyboardInterrupt):
        run(source, out / "t.mbtiles", model, **TILES)
    assert names(out) == []


def test_shared_out(model: str, source: str, out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = run(source, tmp_path / "plain.tif", model, **TILES)
    shared_out(monkeypatch)
    check_equal(run(source, out / "t.mbtiles", model, scheduler="local:2", **TILES), plain)
    assert names(out) == ["t.mbtiles"]


@pytest.mark.parametrize(
    ("recipe", "options", "kind", "words"),
    [
        (Recipe(bands=4), {}, JobError, "red, green, blue, nir in uint8"),
        (Recipe(data_type="uint16"), {}, JobError, "red, green, blue in uint16"),
        (Recipe(names=("blue", "green", "red")), {}, JobError, "blue, green, red in uint8"),
        (Recipe(), {"crs": None}, InputError, "Expected a CRS for web map tiles"),
        (Recipe(), {"cog": True}, JobError, "cog: expected an output that ends in .tif"),
        (Recipe(), {"folder": True}, OutputError, "folder beside OUTPUT to be a new or an empty folder"),
    ],
)  # fmt: skip
def test_what_is_refused(
    recipe: Recipe, options: dict[str, Any], kind: type[LandSynthError], words: str, tmp_path: Path, out: Path
) -> None:
    codes, model = blocks(40, 40), write_model(tmp_path / "m.onnx", recipe)
    crs = None if "crs" in options else "EPSG:3857"
    source = write_raster(tmp_path / "a.tif", codes, crs, ALIGNED)
    if "folder" in options:
        (out / "t").mkdir()
        (out / "t" / "mine.txt").write_text(json.dumps("mine"))
    before = names(out)
    with pytest.raises(kind, match=words):
        run(source, out / "t.xml", model, cog="cog" in options)
    assert names(out) == before


def test_only_generate_writes_tiles(tmp_path: Path) -> None:
    from landsynth.inference.shards.run import check_outputs

    with pytest.raises(OutputError, match=r"Expected a name that ends in .tif"):
        check_outputs({"OUTPUT": str(tmp_path / "t.mbtiles")}, [])


def test_gdal_warns_of_nothing(model: str, source: str, out: Path) -> None:
    made = run(source, out / "t.mbtiles", model, **TILES)
    assert not [text for text in made.warnings if "pixel" not in text]
    with rasterio.open(out / "t.mbtiles") as file:
        assert file.driver == "MBTiles"
