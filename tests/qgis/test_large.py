"""What large rasters need, in generate and classify: resuming, sharing out, virtual outputs, compression, precision."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from osgeo import gdal
from qgis.core import QgsProcessingException, QgsRasterLayer

from landsynth.algorithms import generate as generate_algorithm
from landsynth.algorithms.shared.base import scratch_folder
from landsynth.algorithms.shared.windows import scratch_place
from landsynth.contract.errors import CancelledError, OutputError
from landsynth.contract.jobs.registry import from_json
from landsynth.tests.qgis.test_qgis_process import qgis_process

NAMES = ("memory_mb", "compression", "precision", "resume", "scheduler", "cog")
GIVEN = {"MEMORY_MB": 300, "COMPRESSION": "zstd", "PRECISION": "full", "RESUME": True, "SCHEDULER": " local:2 "}


@pytest.mark.parametrize(("given", "expected"), [
    ({}, (None, "deflate", "auto", False, "", False)), (GIVEN, (300, "zstd", "full", True, "local:2", False)),
    ({"MEMORY_MB": "", "COMPRESSION": "2", "PRECISION": 2, "RESUME": "true"}, (None, "none", "half", True, "", False)),
    ({"SCHEDULER": "tcp://host:8786", "COG": True}, (None, "deflate", "auto", False, "tcp://host:8786", True)),
])  # fmt: skip
@pytest.mark.parametrize("name", ["generate", "classify"])
def test_options_reach_the_job(
    run: Any, make_raster: Any, make_image: Any, tmp_path: Path, jobs: list[Any], name: str, given: Any, expected: Any
) -> None:
    layer = {"LANDCOVER": make_raster()} if name == "generate" else {"IMAGE": make_image()}
    with pytest.raises(QgsProcessingException, match="stopped"):
        run(name, **layer, OUTPUT=str(tmp_path / "o.tif"), **given)
    assert tuple(getattr(jobs[0], option) for option in NAMES) == expected


@pytest.mark.parametrize(("given", "sentence"), [
    ({"RESUME": True}, "RESUME: expected outputs of your own, found a temporary one"),
    ({"SCHEDULER": "tcp://host:1"}, "SCHEDULER: expected outputs of your own, found a temporary one"),
    ({"SCHEDULER": "somewhere", "OUTPUT": "o.tif"}, "scheduler: expected nothing, local, local:N, an address"),
    ({"OUTPUT": "o.vrt", "COG": True}, "cog: expected an output that ends in .tif"),
    ({"OUTPUT": "o.png"}, "ends in .tif"),
    ({"MEMORY_MB": 1}, "MEMORY_MB|memory_mb"),
])  # fmt: skip
@pytest.mark.parametrize("name", ["generate", "classify"])
def test_refused(
    run: Any, make_raster: Any, make_image: Any, tmp_path: Path, name: str, given: Any, sentence: str
) -> None:
    layer = {"LANDCOVER": make_raster()} if name == "generate" else {"IMAGE": make_image()}
    output = str(tmp_path / given["OUTPUT"]) if "OUTPUT" in given else "TEMPORARY_OUTPUT"
    with pytest.raises(QgsProcessingException, match=sentence):
        run(name, **{**layer, **given, "OUTPUT": output})
    assert not list(tmp_path.glob("o.*")) and not list(tmp_path.glob(".*"))


def test_a_temporary_confidence_cannot_be_resumed(run: Any, make_image: Any, tmp_path: Path) -> None:
    outputs = {"OUTPUT": str(tmp_path / "o.tif"), "CONFIDENCE": "TEMPORARY_OUTPUT"}
    with pytest.raises(QgsProcessingException, match="RESUME: expected outputs of your own"):
        run("classify", IMAGE=make_image(), RESUME=True, **outputs)


def test_where_layers_that_are_no_file_are_exported(tmp_path: Path) -> None:
    output = str(tmp_path / "o.tif")
    for scheduler, expected in (
        ("", None), ("local", None), ("local:4", None), ("tcp://host:8786", tmp_path), ("cluster.json", tmp_path),
    ):  # fmt: skip
        assert scratch_place({"scheduler": scheduler, "output": output}) == expected


def test_others_read_what_is_exported_for_them_and_nobody_what_is_not(tmp_path: Path) -> None:
    tmp_path.chmod(0o2775)
    with scratch_folder(tmp_path) as folder:
        assert folder.parent == tmp_path and folder.stat().st_mode & 0o7070 == 0o2070
    tmp_path.chmod(0o755)
    with scratch_folder(tmp_path) as folder:
        assert folder.stat().st_mode & 0o050 == 0o050
    with scratch_folder() as folder:
        assert folder.parent != tmp_path and folder.stat().st_mode & 0o077 == 0
    with pytest.raises(OutputError, match="found: No such file"), scratch_folder(tmp_path / "none"):
        pass
    assert not list(tmp_path.iterdir())


def test_polygons_reach_a_cluster(
    run: Any, make_polygons: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are rasterised beside the output, where other machines find them, and leave nothing."""
    places: list[Path] = []

    def run_job(job: Any, python: Path, feedback: Any) -> dict[str, Any]:
        places.append(Path(job.landcover))
        assert places[0].is_file()
        raise CancelledError("stopped")

    monkeypatch.setattr(generate_algorithm, "run_job", run_job)
    land = make_polygons([(0, 0, 40, 40, "water")])
    with pytest.raises(QgsProcessingException, match="stopped"):
        run("generate", LANDCOVER=land, CLASS_FIELD="class", OUTPUT=str(tmp_path / "o.tif"), SCHEDULER="tcp://host:1")
    assert places[0].parent.parent == tmp_path and not list(tmp_path.iterdir())


def values_of(path: str) -> Any:
    dataset = gdal.Open(path)
    return dataset.ReadRaster(0, 0, dataset.RasterXSize, dataset.RasterYSize)


def test_kept_and_joined_by_every_way_is_the_same(run: Any, make_raster: Any, tmp_path: Path) -> None:
    source, small = make_raster(width=96, height=160), {"TILE_SIZE": 160, "MEMORY_MB": 500}
    run("generate", LANDCOVER=source, OUTPUT=str(tmp_path / "plain.tif"), **small)
    expected = values_of(str(tmp_path / "plain.tif"))
    for name, given in (
        ("kept.tif", {"RESUME": True}),
        ("parts.vrt", {"RESUME": True}),
        ("fast.tif", {"COMPRESSION": "zstd"}),
        ("raw.tif", {"COMPRESSION": "none"}),
    ):
        output = str(tmp_path / name)
        result = run("generate", LANDCOVER=source, OUTPUT=output, **small, **given)
        assert result["OUTPUT"] == output and values_of(output) == expected
        assert QgsRasterLayer(output, "o").isValid()
    compressions = {
        name: gdal.Open(str(tmp_path / f"{name}.tif")).GetMetadataItem("COMPRESSION", "IMAGE_STRUCTURE")
        for name in ("plain", "fast", "raw")
    }
    assert compressions == {"plain": "DEFLATE", "fast": "ZSTD", "raw": None}
    left = {path.name for path in tmp_path.iterdir()}
    assert "kept.parts" not in left and "parts.parts" in left


def test_a_virtual_map_is_named_and_styled(run: Any, make_image: Any, tmp_path: Path) -> None:
    source, output = make_image(width=96, height=400), str(tmp_path / "map.vrt")
    plain = run("classify", IMAGE=source, OUTPUT=str(tmp_path / "plain.tif"), TILE_SIZE=256)
    joined = run("classify", IMAGE=source, OUTPUT=output, TILE_SIZE=256)
    assert values_of(joined["OUTPUT"]) == values_of(plain["OUTPUT"])
    kept = from_json(gdal.Open(output).GetMetadataItem("JOB"))
    assert kept.output == output
    layers = [
        QgsRasterLayer(path, "map") for path in (output, plain["OUTPUT"])
    ]  # a renderer lives as long as its layer
    assert [layer.renderer().type() for layer in layers] == ["paletted", "paletted"]


def test_qgis_process_with_a_local_scheduler(make_raster: Any, tmp_path: Path) -> None:
    """Two processes of this machine, by qgis_process."""
    source, outputs = make_raster(width=96, height=160), {}
    for name, more in (("plain", []), ("shared", ["--SCHEDULER=local:2"])):
        outputs[name] = str(tmp_path / f"{name}.tif")
        arguments = [f"--LANDCOVER={source}", f"--OUTPUT={outputs[name]}", "--TILE_SIZE=160", "--DEVICE=cpu", *more]
        done = qgis_process("run", "landsynth:generate", *arguments)
        assert done.returncode == 0, done.stdout + done.stderr
    assert values_of(outputs["shared"]) == values_of(outputs["plain"])
    assert {path.suffix for path in tmp_path.iterdir()} <= {".tif", ".xml"}
