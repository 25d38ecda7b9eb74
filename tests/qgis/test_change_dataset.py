"""Generate change detection dataset in real QGIS: what is decided, runs on rasters and polygons, refusals."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from qgis.core import QgsApplication, QgsProcessingException, QgsRasterLayer

from landsynth.algorithms.changepairs import dataset_job
from landsynth.contract.errors import JobError
from landsynth.tests.helpers.processing_models import asked, outputs, shown

SAMPLE = Path(__file__).resolve().parents[2] / "resources" / "sample"
SMALL = {"SIZE": 64, "PLACES": 3, "SEED": 5}


def test_job(tmp_path: Path) -> None:
    options = {"synthetic": str(tmp_path / "out"), "edits": ("road",), "nuisances": ("none",)}
    job = dataset_job(options, ["a.tif"], {1: "building", -4: "none", 70000: "far"})
    assert (job.landcover, job.category_names, job.edits) == (("a.tif",), {1: "building"}, ("road",))
    with pytest.raises(JobError, match="nuisances: expected none, or some of the others"):
        dataset_job({**options, "nuisances": ("none", "shift")}, ["a.tif"], {})


def test_dialog(plugin: Any) -> None:
    algorithm = QgsApplication.processingRegistry().createAlgorithmById("landsynth:generatechangedataset")
    assert shown(algorithm) == [
        "LANDCOVER", "CLASS_FIELD", "MODEL", "SIZE", "VARIANTS", "PLACES", "LAYOUTS", "EDITS", "NUISANCES",
        "VALIDATION_SHARE", "TEST_SHARE", "SEED", "PIXEL_SIZE", "RESUME", "SYNTHETIC",
    ]  # fmt: skip
    assert asked(algorithm) >= {"class_map", "unmapped", "device", "memory_mb"}
    assert outputs(algorithm) == {"SYNTHETIC", "PROVIDER", "PAIRS", "MADE", "CHANGED_SHARE", "SECONDS"}


@pytest.mark.parametrize("values", [
    {"LANDCOVER": [str(SAMPLE / "landcover.tif")]},
    {"LANDCOVER": [str(SAMPLE / "landcover.gpkg")], "PIXEL_SIZE": 0.5, "NUISANCES": ["none"]},
])  # fmt: skip
def test_pairs(run: Any, tmp_path: Path, values: Any) -> None:
    result = run("generatechangedataset", **values, **SMALL, SYNTHETIC=str(tmp_path / "pairs"))
    assert result["PAIRS"] == result["MADE"] == 3
    for split in ("train", "val", "test"):
        names = [
            {each.name for each in (tmp_path / "pairs" / split / kind).glob("*.tif")} for kind in ("A", "B", "label")
        ]
        assert len(names[0]) == 1 and names[0] == names[1] == names[2]
        codes = tmp_path / "pairs" / split / "codes" / names[0].pop()
        layer = QgsRasterLayer(str(codes), "codes")
        assert (layer.width(), layer.height(), layer.crs().isValid()) == (64, 64, True)


@pytest.mark.parametrize(("values", "sentence"), [
    ({"LANDCOVER": ["nowhere.tif"]}, "Expected a raster or polygon layer in LANDCOVER, found nowhere.tif"),
    ({"LANDCOVER": [str(SAMPLE / "landcover.gpkg")]}, "expected the size of pixels to rasterise"),
    ({"LANDCOVER": [str(SAMPLE / "landcover.tif")], "NUISANCES": ["none", "shift"]}, "expected none, or some of the"),
    ({"LANDCOVER": [str(SAMPLE / "landcover.tif")], "SIZE": 1024}, "at least 3 places of 1024 x 1024 pixels"),
])  # fmt: skip
def test_refused(run: Any, tmp_path: Path, values: Any, sentence: str) -> None:
    with pytest.raises(QgsProcessingException) as caught:
        run("generatechangedataset", **{**SMALL, **values}, SYNTHETIC=str(tmp_path / "pairs"))
    assert sentence in " ".join([str(caught.value), *run.feedback.errors])
    assert not list(tmp_path.iterdir())
