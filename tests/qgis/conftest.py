"""One QGIS without a window for all tests here, with a private profile; and small land cover made by code."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

HAS_QGIS = importlib.util.find_spec("qgis") is not None
collect_ignore_glob = [] if HAS_QGIS else ["test_*.py"]

NAMES = {1: "building", 2: "land", 3: "road", 4: "vegetation", 5: "water"}


def _start_qgis(profile: str) -> Any:
    """QGIS without a window, with Processing, and with `processing` importable before tests are collected."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ["QGIS_CUSTOM_CONFIG_PATH"] = profile
    from qgis.core import QgsApplication, QgsSettings
    from qgis.PyQt.QtCore import QSettings

    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, profile)
    app = QgsApplication([], True, profile)
    app.initQgis()
    QgsSettings().setValue("Processing/Configuration/TEMP_PATH2", profile)
    QgsSettings().setValue("locale/overrideFlag", True)
    QgsSettings().setValue("locale/userLocale", os.environ.get("LANDSYNTH_LANGUAGE", "en"))
    sys.path.append(str(Path(QgsApplication.pkgDataPath()) / "python" / "plugins"))
    from processing.core.Processing import Processing

    Processing.initialize()
    return app


if HAS_QGIS:
    PROFILE = tempfile.TemporaryDirectory(prefix="landsynth-profile-")
    APP = _start_qgis(PROFILE.name)
    from landsynth.tests.helpers.qgis_windows import iface, menu, nothing_is_left, widgets  # noqa: F401  (fixtures)


@pytest.fixture(scope="session", autouse=True)
def qgis_app() -> Iterator[Any]:
    yield APP
    APP.exitQgis()


@pytest.fixture(scope="session")
def plugin(qgis_app: Any) -> Any:
    """The plugin as qgis_process loads it: without a window."""
    import landsynth

    plugin = landsynth.classFactory(None)
    plugin.initProcessing()
    return plugin


@pytest.fixture()
def speak(plugin: Any) -> Iterator[Callable[[str], None]]:
    """Loads the plugin anew in a QGIS of a language; after the test in one in English."""
    from qgis.core import QgsSettings

    def load(language: str) -> None:
        plugin.unload()
        QgsSettings().setValue("locale/userLocale", language)
        plugin.initProcessing()

    yield load
    load("en")


@pytest.fixture()
def run(plugin: Any) -> Callable[..., dict[str, Any]]:
    """processing.run of one of our algorithms, with a feedback that remembers (an attribute of the function)."""
    import processing

    from landsynth.tests.helpers.paths import DISTRICT_MODEL

    feedback = remembering_feedback()

    def run(name: str, _context: Any = None, **parameters: Any) -> dict[str, Any]:
        if name in ("generate", "changepairs", "generateseries"):
            parameters.setdefault("MODEL", str(DISTRICT_MODEL))
        return processing.run(f"landsynth:{name}", parameters, feedback=feedback, context=_context)

    run.feedback = feedback  # type: ignore[attr-defined]
    return run


def remembering_feedback() -> Any:
    from qgis.core import QgsProcessingFeedback

    class Feedback(QgsProcessingFeedback):
        def __init__(self) -> None:
            super().__init__(False)
            self.infos: list[str] = []
            self.warnings: list[str] = []
            self.errors: list[str] = []

        def pushInfo(self, info: str) -> None:
            self.infos.append(info)

        def pushWarning(self, warning: str) -> None:
            self.warnings.append(warning)

        def reportError(self, error: str, fatalError: bool = False) -> None:
            self.errors.append(error)

    return Feedback()


@pytest.fixture()
def feedback() -> Any:
    return remembering_feedback()


@pytest.fixture()
def make_raster(tmp_path: Path) -> Callable[..., str]:
    """Writes a land-cover GeoTIFF: quarters of classes 1, 2, 4 and 5 with a road, unless codes are given."""

    def make(
        name: str = "landcover.tif",
        width: int = 64,
        height: int = 64,
        codes: Any = None,
        epsg: int | None = 32640,
        transform: Sequence[float] = (500000, 1, 0, 2700064, 0, -1),
        nodata: float | None = None,
    ) -> str:
        from osgeo import gdal, osr

        path = str(tmp_path / name)
        if codes is None:
            codes = quarters(width, height)
        kind = {"u1": gdal.GDT_Byte, "i4": gdal.GDT_Int32, "f4": gdal.GDT_Float32}[codes.dtype.str[1:]]
        dataset = gdal.GetDriverByName("GTiff").Create(path, codes.shape[1], codes.shape[0], 1, kind)
        dataset.SetGeoTransform(transform)
        if epsg:
            crs = osr.SpatialReference()
            crs.ImportFromEPSG(epsg)
            dataset.SetProjection(crs.ExportToWkt())
        band = dataset.GetRasterBand(1)
        band.WriteRaster(0, 0, codes.shape[1], codes.shape[0], codes.tobytes())
        if nodata is not None:
            band.SetNoDataValue(nodata)
        dataset = None
        return path

    return make


@pytest.fixture()
def make_image(tmp_path: Path) -> Callable[..., str]:
    """Writes an RGB GeoTIFF of random bytes; `left` and `top` in metres from (500000, 2700000), `pixel` in metres."""

    def make(
        name: str = "image.tif",
        width: int = 128,
        height: int = 96,
        left: float = 0,
        top: float = 96,
        pixel: float = 1,
        epsg: int | None = 32640,
        bands: int = 3,
    ) -> str:
        import numpy as np
        from osgeo import gdal, osr

        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        dataset = gdal.GetDriverByName("GTiff").Create(str(path), width, height, bands, gdal.GDT_Byte)
        dataset.SetGeoTransform((500000 + left, pixel, 0, 2700000 + top, 0, -pixel))
        if epsg:
            crs = osr.SpatialReference()
            crs.ImportFromEPSG(epsg)
            dataset.SetProjection(crs.ExportToWkt())
        draw = np.random.default_rng(len(name))
        for band in range(1, bands + 1):
            values = draw.integers(1, 255, (height, width), np.uint8)
            dataset.GetRasterBand(band).WriteRaster(0, 0, width, height, values.tobytes())
        dataset = None
        return str(path)

    return make


def quarters(width: int, height: int) -> Any:
    import numpy as np

    codes = np.empty((height, width), np.uint8)
    codes[: height // 2, : width // 2], codes[: height // 2, width // 2 :] = 1, 2
    codes[height // 2 :, : width // 2], codes[height // 2 :, width // 2 :] = 4, 5
    codes[height // 2 - 4 : height // 2 + 4] = 3
    return codes


@pytest.fixture()
def make_polygons() -> Callable[..., Any]:
    """A memory layer of rectangles: rows of (xmin, ymin, xmax, ymax, value); coordinates relative to the corner."""

    def make(
        rows: Sequence[tuple[float, float, float, float, object]],
        kind: str = "string",
        crs: str = "EPSG:32640",
        corner: tuple[float, float] = (500000, 2700000),
        geometry: str = "Polygon",
    ) -> Any:
        from qgis.core import QgsFeature, QgsGeometry, QgsRectangle, QgsVectorLayer

        layer = QgsVectorLayer(f"{geometry}?crs={crs}&field=class:{kind}&field=note:string", "district", "memory")
        features = []
        for xmin, ymin, xmax, ymax, value in rows:
            feature = QgsFeature(layer.fields())
            box = QgsRectangle(corner[0] + xmin, corner[1] + ymin, corner[0] + xmax, corner[1] + ymax)
            feature.setGeometry(QgsGeometry.fromRect(box))
            feature["class"] = value
            features.append(feature)
        layer.dataProvider().addFeatures(features)
        layer.updateExtents()
        return layer

    return make


@pytest.fixture()
def pixels() -> Callable[[str], Any]:
    """Bands and mask of a raster as (bands, height, width) and (height, width)."""

    def read(path: str) -> tuple[Any, Any]:
        import numpy as np
        from osgeo import gdal

        dataset = gdal.Open(path)
        shape = (dataset.RasterYSize, dataset.RasterXSize)
        bands = [
            np.frombuffer(dataset.GetRasterBand(band + 1).ReadRaster(), np.uint8).reshape(shape)
            for band in range(dataset.RasterCount)
        ]
        mask = np.frombuffer(dataset.GetRasterBand(1).GetMaskBand().ReadRaster(), np.uint8).reshape(shape)
        return np.stack(bands), mask

    return read


@pytest.fixture()
def make_dataset(tmp_path: Path) -> Callable[..., str]:
    """Writes a training dataset of two classes; by default a scene for training and one for validation."""

    def make(*splits: str, size: int = 128, name: str = "dataset") -> str:
        from landsynth.tests.helpers.qgis_datasets import describe, write_dataset

        return write_dataset(tmp_path / name, describe(*(splits or ("train", "validation"))), size)

    return make


@pytest.fixture(scope="session")
def interpreter() -> str:
    """An interpreter with PyTorch and onnx, which QGIS' Python lacks: scripts/test names the one of its unit tests."""
    python = os.environ.get("TEST_PYTHON")
    if not python:
        pytest.skip("needs an interpreter of the training tier in TEST_PYTHON; scripts/test sets it")
    return python


@pytest.fixture()
def training(monkeypatch: pytest.MonkeyPatch, interpreter: str) -> str:
    """The worker trains."""
    monkeypatch.setenv("LANDSYNTH_PYTHON", interpreter)
    return interpreter


def _write(python: str, module: str, write: str, path: Path) -> str:
    """Have a model written by a helper of the unit tests."""
    from landsynth.tests.helpers.paths import ROOT

    code = (
        f"import sys; from pathlib import Path; sys.path[:0] = [{str(ROOT)!r}]; import worker.bootstrap\n"
        f"worker.bootstrap.register(Path({str(ROOT)!r})); from landsynth.tests.helpers import {module} as helper\n"
        f"path = Path({str(path)!r}); helper.{write}"
    )
    subprocess.run([python, "-c", code], check=True)
    return str(path)


@pytest.fixture(scope="session")
def segmenter(tmp_path_factory: pytest.TempPathFactory, interpreter: str) -> str:
    """A segmenter that names the level nearest to the first band."""
    path = tmp_path_factory.mktemp("model") / "sight.onnx"
    return _write(interpreter, "segmenters", "write_segmenter(path, helper.Sight(context=8))", path)


@pytest.fixture(scope="session")
def translator(tmp_path_factory: pytest.TempPathFactory, interpreter: str) -> str:
    """A translator that halves every value and adds 20."""
    path = tmp_path_factory.mktemp("model") / "tint.onnx"
    return _write(interpreter, "tints", "write_translator(path, helper.Tint(context=8))", path)


@pytest.fixture()
def jobs(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The jobs that would have run, each cancelled at once."""
    from landsynth.algorithms import generate
    from landsynth.algorithms.shared import imagery, training
    from landsynth.contract.errors import CancelledError

    found: list[Any] = []

    def stand_in(job: Any, python: Path, feedback: Any) -> dict[str, Any]:
        found.append(job)
        raise CancelledError("stopped")

    for module in (generate, imagery, training):
        monkeypatch.setattr(module, "run_job", stand_in)
    return found


@pytest.fixture()
def refused(run: Callable[..., Any], tmp_path: Path) -> Callable[..., None]:
    """An algorithm refuses its parameters in a sentence and leaves nothing; `placed` are paths in the test's folder."""

    def refuse(name: str, sentence: str, placed: Sequence[str], **values: Any) -> None:
        from qgis.core import QgsProcessingException

        def within(value: Any) -> Any:
            return [within(each) for each in value] if isinstance(value, list) else str(tmp_path / value)

        values = {key: within(value) if key in placed else value for key, value in values.items()}
        before = set(tmp_path.rglob("*"))
        with pytest.raises(QgsProcessingException, match=sentence) as caught:
            run(name, **values)
        assert "Traceback" not in str(caught.value) and "did not foresee" not in str(caught.value)
        begun = {tmp_path / "log"} if name.startswith("train") else set()  # the empty folder of a training
        assert set(tmp_path.rglob("*")) - begun == before

    return refuse
