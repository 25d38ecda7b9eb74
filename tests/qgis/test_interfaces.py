"""The ways into landsynth:generate: dialog, batch, a step of a model, and the real qgis_process binary."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from qgis.core import (
    QgsApplication,
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingModelAlgorithm,
    QgsProcessingParameterEnum,
    QgsProcessingParameterMapLayer,
    QgsProject,
    QgsRasterLayer,
)

from landsynth.tests.helpers.paths import ROOT
from landsynth.tests.helpers.processing_models import destination, model_of
from landsynth.tests.helpers.qt_names import chains


def test_class_field_follows_the_layer(widgets: Any, make_raster: Any, make_polygons: Any) -> None:
    """QGIS 3.22's own widget crashes here as soon as a raster is chosen."""
    polygons, raster = make_polygons([(0, 0, 1, 1, "water")]), QgsRasterLayer(make_raster(), "raster")
    QgsProject.instance().addMapLayers([polygons, raster])
    context, layers, field = widgets("generate", "LANDCOVER", "CLASS_FIELD")
    layers.setParameterValue(polygons.id(), context)
    field.setParameterValue("class", context)
    assert (field.widget.isEnabled(), field.parameterValue()) == (True, "class")
    layers.setParameterValue(raster.id(), context)
    assert (field.widget.isEnabled(), field.parameterValue()) == (False, None)
    layers.setParameterValue(raster.source(), context)
    assert not field.widget.isEnabled()
    layers.setParameterValue(polygons.id(), context)
    assert field.widget.isEnabled() and field.widget.fields().names() == ["class", "note"]
    QgsProject.instance().removeAllMapLayers()


def test_batch(plugin: Any, make_raster: Any, tmp_path: Path, feedback: Any) -> None:
    from processing.gui.AlgorithmExecutor import execute

    generate = QgsApplication.processingRegistry().algorithmById("landsynth:generate")
    rows = [
        {"LANDCOVER": make_raster("a.tif"), "SEED": 1, "OUTPUT": str(tmp_path / "oa.tif")},
        {"LANDCOVER": make_raster("b.tif"), "SEED": 1, "BAND": 9, "OUTPUT": str(tmp_path / "ob.tif")},
        {"LANDCOVER": make_raster("c.tif"), "SEED": 2, "OUTPUT": str(tmp_path / "oc.tif")},
    ]
    outcomes = [execute(generate, row, QgsProcessingContext(), feedback) for row in rows]
    assert [ok for ok, _ in outcomes] == [True, False, True], feedback.errors
    assert [path.name for path in sorted(tmp_path.glob("o*.tif"))] == ["oa.tif", "oc.tif"]
    assert outcomes[2][1]["SEED"] == 2 and feedback.errors == [
        'Expected a BAND from 1 to 1 of b, found 9. Choose another band.\nIn the dialog: BAND is "Band (raster)".'
    ]


def model() -> Any:
    """Land cover -> landsynth:generate -> gdal:translate -> output."""
    kinds = [QgsProcessing.SourceType.TypeRaster, QgsProcessing.SourceType.TypeVectorPolygon]
    land = QgsProcessingParameterMapLayer("land", types=kinds)
    values = {"LANDCOVER": land, "CLASS_FIELD": "class", "SEED": 7, "UNMAPPED": "error", "EXTENT": None}
    steps = {
        "generate": ("landsynth:generate", values),
        "translate": ("gdal:translate", {"INPUT": ("generate", "OUTPUT")}),
    }
    return model_of([land], steps)


def test_step_of_a_model(plugin: Any, make_raster: Any, make_polygons: Any, tmp_path: Path, feedback: Any) -> None:
    import processing

    scenario = model()
    assert scenario.toFile(str(tmp_path / "scenario.model3"))
    again = QgsProcessingModelAlgorithm()
    assert again.fromFile(str(tmp_path / "scenario.model3"))
    for land, size in ((make_raster(), 64), (make_polygons([(0, 0, 40, 40, "water")]), 100)):
        output = str(tmp_path / f"{size}.tif")
        result = processing.run(again, {"land": land, destination(again): output}, feedback=feedback)
        layer = QgsRasterLayer(output, "o")
        assert (layer.width(), layer.height(), layer.crs().authid()) == (size, size, "EPSG:32640")
        assert result["CHILD_RESULTS"]["generate"]["SEED"] == 7


def qgis_process() -> str:
    found = shutil.which("qgis_process.bin") or shutil.which("qgis_process")
    assert found, "qgis_process is part of QGIS"
    return found


@pytest.fixture()
def environment(tmp_path: Path) -> dict[str, str]:
    """A profile of its own that has this checkout as plugin, under its right name."""
    (tmp_path / "plugins").mkdir()
    (tmp_path / "plugins" / "landsynth").symlink_to(ROOT, target_is_directory=True)
    places = {"HOME": str(tmp_path), "QGIS_CUSTOM_CONFIG_PATH": str(tmp_path / "profile")}
    places["QGIS_PLUGINPATH"] = str(tmp_path / "plugins")
    return {**os.environ, **places, "QT_QPA_PLATFORM": "offscreen"}


def test_qgis_process(environment: dict[str, str], make_raster: Any, tmp_path: Path, pixels: Any) -> None:
    def call(*arguments: str) -> tuple[int, str]:
        command = [qgis_process(), *arguments]
        ended = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
        return ended.returncode, ended.stdout + ended.stderr

    assert call("plugins", "enable", "landsynth")[0] == 0
    source, output = make_raster(), str(tmp_path / "o.tif")
    code, said = call("run", "landsynth:generate", f"--LANDCOVER={source}", "--SEED=5", "--COG=1", f"--OUTPUT={output}")
    assert code == 0 and "Traceback" not in said, said
    assert "PROVIDER:\t" in said and "SEED:\t5" in said and "MEGAPIXELS_PER_SECOND:\t" in said
    assert pixels(output)[0].shape == (3, 64, 64)
    code, said = call("run", "landsynth:generate", f"--LANDCOVER={tmp_path}/none.tif", f"--OUTPUT={tmp_path}/p.tif")
    assert code != 0 and "Expected a raster or polygon layer as LANDCOVER, found" in said and "Traceback" not in said


def test_history_keeps_choices_of_several(plugin: Any) -> None:
    """QGIS 3.22 itself writes a list of texts as '', and a run from the history takes all of them."""
    seen = 0
    for algorithm in QgsApplication.processingRegistry().providerById("landsynth").algorithms():
        dialog = algorithm.create()
        for each in dialog.parameterDefinitions():
            if isinstance(each, QgsProcessingParameterEnum) and each.allowMultiple():
                chosen = {each.name(): list(each.options())[:2]}
                command = dialog.asPythonCommand(chosen, QgsProcessingContext())
                assert ast.literal_eval(command[command.index("{") : command.rindex("}") + 1]) == chosen
                seen += 1
    assert seen >= 3


def test_enumerations_are_named_as_qgis_4_wants() -> None:
    """QgsWkbTypes.GeometryType.PolygonGeometry, never QgsWkbTypes.PolygonGeometry, which Qt 6 does not know."""
    import importlib

    short, seen = [], 0
    for place, module, name in chains("qgis.core", "qgis.gui", "qgis.analysis"):
        found: Any = importlib.import_module(module)
        for part in name:
            owner, found = found, getattr(found, part, None)
            seen += 1
            kind = type(found)
            if (
                kind.__module__.startswith("qgis")
                and issubclass(kind, int)
                and isinstance(owner, type)
                and owner is not kind
            ):
                short.append(f"{place}: {'.'.join(name)}")
    assert not short and seen > 300, "\n".join(short)


def test_a_pipe_is_refused_before_qgis_waits_for_it(plugin: Any, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.tif"
    os.mkfifo(pipe)
    for name, values in (
        ("generate", {"LANDCOVER": str(pipe)}),
        ("preparedataset", {"IMAGES": [str(pipe)], "LANDCOVER": [str(pipe)]}),
    ):
        algorithm = QgsApplication.processingRegistry().createAlgorithmById(f"landsynth:{name}")
        ok, said = algorithm.checkParameterValues(values, QgsProcessingContext())
        assert not ok and "a pipe or a device at" in said
