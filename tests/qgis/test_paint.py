"""The paint panel and the table of classes in real QGIS: filled, run, cancelled, closed and removed during a run."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from qgis.core import (
    QgsApplication,
    QgsPalettedRasterRenderer,
    QgsProject,
    QgsRasterLayer,
    QgsReferencedRectangle,
    QgsSettings,
    QgsTask,
)
from qgis.gui import QgsMapToolPan
from qgis.PyQt import sip
from qgis.PyQt.QtCore import QTimer
from qgis.PyQt.QtGui import QColor
from qgis.PyQt.QtWidgets import QDialogButtonBox, QToolBar

from landsynth.tests.helpers.paths import DISTRICT_MODEL
from landsynth.tests.helpers.qgis_windows import Interface, delete, wait_for

SQUARE = (500000, 1, 0, 2700064, 0, -1)


def add(path: str, name: str = "landcover", names: dict[int, str] | None = None) -> QgsRasterLayer:
    """A raster in the project, styled by classes where they are named."""
    layer = QgsRasterLayer(path, name)
    if names:
        classes = [QgsPalettedRasterRenderer.Class(code, QColor("#123456"), text) for code, text in names.items()]
        layer.setRenderer(QgsPalettedRasterRenderer(layer.dataProvider(), 1, classes))
    QgsProject.instance().addMapLayer(layer)
    return layer


@pytest.fixture()
def panel(menu: Any, iface: Interface, make_raster: Any) -> Any:
    """The panel with a raster whose classes are named, filled."""
    layer = add(make_raster(), names={1: "building", 2: "land", 3: "road", 4: "vegetation", 5: "water"})
    iface.canvas.setDestinationCrs(layer.crs())
    iface.canvas.setExtent(layer.extent())
    panel = menu.show("paint")
    wait_for(lambda: panel.classes.is_ready())
    return panel


def test_imagery_is_recognised(make_raster: Any, make_image: Any, make_polygons: Any) -> None:
    from landsynth.plugin.paint.layers import is_imagery

    codes = QgsRasterLayer(make_raster(), "codes")
    measured = QgsRasterLayer(make_raster("ndvi.tif", codes=np.full((8, 8), 0.25, np.float32)), "ndvi")
    picture = QgsRasterLayer(make_image(), "picture")
    assert [is_imagery(each) for each in (codes, measured, picture, make_polygons([(0, 0, 1, 1, "a")]))] == [
        False, True, True, False,
    ]  # fmt: skip
    for layer in (measured, picture):
        layer.setRenderer(QgsPalettedRasterRenderer(layer.dataProvider(), 1, []))
        assert not is_imagery(layer), "who styles it by classes says that it is land cover"


@pytest.fixture()
def table_of(plugin: Any) -> Iterator[Callable[..., Any]]:
    """Makes a table of the classes of a layer, filled."""
    from landsynth.algorithms.layers.landcover import read_landcover
    from landsynth.algorithms.widgets.classes import ClassTableWidget
    from landsynth.contract.card import read_card

    made: list[Any] = []

    def make(layer: Any, class_map: str = "", field: str = "") -> Any:
        table = ClassTableWidget()
        made.append(table)
        table.read(read_landcover(layer, field, 1), read_card(DISTRICT_MODEL), class_map)
        wait_for(lambda: table._reading is None)
        return table

    yield make
    delete(*made)


def colours(table: Any) -> list[str]:
    rows = range(table.table.rowCount())
    return [table.table.item(row, 0).background().color().name() for row in rows]


def test_rows_without_a_class_are_red_until_one_is_chosen(table_of: Any, make_polygons: Any) -> None:
    layer = make_polygons([(0, 0, 90, 10, "Water"), (0, 10, 10, 20, "Forest, odd")])
    table = table_of(layer, field="class")
    water = next(row for row in range(2) if table.table.item(row, 1).text() == "Water")
    assert colours(table)[1 - water] == "#f6c1bd" and table.missing() == ["Forest, odd"]
    assert table.table.item(water, 2).text() == "90.0%" and "Forest, odd" in table.note.text()
    assert table.class_map() == "Water=water"
    choice = table.table.cellWidget(1 - water, 3)
    choice.setCurrentIndex(choice.findData("none"))
    assert not table.missing() and "#f6c1bd" not in colours(table)
    assert set(table.class_map().split(", ")) == {"Water=water", "Forest", "odd=none"}
    again = table_of(layer, table.class_map(), "class")
    meanings = {each.name: each.by for each in again.found.rows}
    assert meanings == {"Water": "pair", "Forest, odd": "pair"}, "the algorithm reads what the table writes"
    assert again.source.currentText() == "Chosen row by row"


def test_equal_codes_are_yellow_and_a_scheme_fills_the_table(table_of: Any, make_raster: Any) -> None:
    table = table_of(QgsRasterLayer(make_raster(codes=np.array([[1, 2], [3, 4]], np.uint8)), "bare"), "codes")
    assert set(colours(table)) == {"#ffeeb0"} and "Yellow" in table.note.text() and not table.missing()
    table.table.cellWidget(0, 3).setCurrentIndex(2)
    assert colours(table)[0] != "#ffeeb0", "a choice is no guess"
    table = table_of(QgsRasterLayer(make_raster("w.tif", codes=np.array([[10, 80]], np.uint8)), "cover"), "worldcover")
    assert table.class_map().startswith("10=") and table.class_map().endswith("80=water")
    assert "#ffeeb0" not in colours(table) and table.table.item(1, 1).text()
    table.source.setCurrentIndex(table.source.findData("codes"))
    table.source.activated.emit(table.source.currentIndex())
    wait_for(lambda: table.is_ready())
    assert table.missing() == ["10", "80"] and table.class_map() == ""


def test_closing_qgis_asks_nothing_about_a_table_that_is_read(table_of: Any, make_raster: Any) -> None:
    from landsynth.algorithms.widgets.classes import _Reading

    table = table_of(QgsRasterLayer(make_raster(), "codes"))
    reading = _Reading(lambda _: table.found, lambda _: None)
    assert reading.flags() & QgsTask.Flag.CancelWithoutPrompt and reading.canCancel()


def test_a_class_map_that_makes_no_sense_is_said(table_of: Any, make_raster: Any) -> None:
    table = table_of(QgsRasterLayer(make_raster(), "codes"), "1=castle")
    assert "castle" in table.note.text() and table.table.rowCount() == 0 and table.source.isEnabled()


def test_button_beside_class_map(plugin: Any, make_raster: Any) -> None:
    from processing.gui.AlgorithmDialog import AlgorithmDialog

    layer = add(make_raster())
    algorithm = QgsApplication.processingRegistry().createAlgorithmById("landsynth:generate")
    dialog = AlgorithmDialog(algorithm)
    dialog.setParameters({"LANDCOVER": layer.id(), "CLASS_MAP": "1=water"})
    wrapper = dialog.mainWidget().wrappers["CLASS_MAP"]
    assert wrapper.parameterValue() == "1=water" and wrapper.box.findText("worldcover") > 0
    opened = wrapper.open_table()
    wait_for(lambda: opened.table.is_ready())
    assert opened.table.missing() == ["2", "3", "4", "5"], "it begins with what the text says"
    for row in range(1, 5):
        opened.table.table.cellWidget(row, 3).setCurrentIndex(1)
    opened.buttons.button(QDialogButtonBox.StandardButton.Ok).click()
    first = opened.table._card.classes[0].name
    assert dialog.createProcessingParameters()["CLASS_MAP"] == ", ".join(
        ["1=water", *(f"{code}={first}" for code in (2, 3, 4, 5))]
    )
    delete(dialog)
    QgsProject.instance().removeAllMapLayers()


def test_panel_is_filled(panel: Any, make_image: Any) -> None:
    values = panel.parameters()
    assert values["CLASS_MAP"].startswith("1=building, 2=land") and values["EXTENT"] is None
    assert Path(values["MODEL"]).is_file() and values["LANDCOVER"] == panel.layer().id()
    assert panel.go.isEnabled() and panel.look.isEnabled()
    assert "0.0041 million pixels" in panel.estimate.text() and "MB" in panel.estimate.text()
    assert "fits your pixels of 1 m" in panel.models.item(panel.models.currentRow()).text()
    add(make_image(), "photograph")
    offered = [panel.layers.layer(at).name() for at in range(panel.layers.count())]
    assert offered == ["landcover"] and "photograph" in panel.layers.toolTip()
    panel.seed.setValue(0)
    panel.dice.click()
    assert panel.seed.value() > 0
    panel.classes.table.cellWidget(0, 3).setCurrentIndex(0)
    assert not panel.go.isEnabled(), "nothing is run before every code has a class"


def test_pixels_of_another_size_are_said(menu: Any, make_raster: Any) -> None:
    add(make_raster(transform=(500000, 30, 0, 2700000, 0, -30)))
    panel = menu.show("paint")
    wait_for(lambda: panel.classes.is_ready())
    assert "your pixels 30 m, model" in panel.models.item(panel.models.currentRow()).text()


def test_use_this_model_opens_the_panel_with_it(menu: Any, make_raster: Any, tmp_path: Path) -> None:
    import shutil

    own = Path(shutil.copy(DISTRICT_MODEL, tmp_path / "own.onnx"))
    add(make_raster())
    menu.desktop.use("generate", str(own))
    panel = menu.show("paint")
    wait_for(lambda: panel.classes.is_ready() and panel.models.count() > 1)
    assert panel.parameters()["MODEL"] == str(own)


def test_preview_lies_around_the_middle_of_the_canvas(panel: Any, iface: Interface, make_raster: Any) -> None:
    from landsynth.plugin.paint.layers import Canvas

    wide = QgsRasterLayer(make_raster("wide.tif", 2048, 2048), "wide")
    canvas = Canvas.of(wide, panel.card())
    middle = QgsReferencedRectangle(wide.extent().buffered(-900), wide.crs())
    box = canvas.preview(middle)
    assert (box.width(), box.height()) == (512, 512) and box.center() == wide.extent().center()
    beside = QgsReferencedRectangle(wide.extent(), wide.crs())
    beside.setXMinimum(wide.extent().xMaximum() + 10)
    beside.setXMaximum(wide.extent().xMaximum() + 20)
    assert canvas.preview(beside).center() == wide.extent().center()


def test_preview_is_shown_and_loads_nothing(panel: Any) -> None:
    before = set(QgsProject.instance().mapLayers())
    panel.look.click()
    assert panel.running is not None and not panel.go.isEnabled() and panel.halt.isVisible()
    wait_for(lambda: panel.caption.isVisible(), 60)
    assert "Preview, seed 0" in panel.caption.text() and panel.picture.pixmap().width() > 100
    assert set(QgsProject.instance().mapLayers()) == before and panel.go.isEnabled()
    assert QgsSettings().value(f"landsynth/rate/{panel.card().name}", 0.0, type=float) > 0


def test_result_comes_into_a_group_with_its_land_cover(panel: Any, iface: Interface, tmp_path: Path) -> None:
    panel.seed.setValue(7)
    panel.place.setFilePath(str(tmp_path / "painted.tif"))
    panel.go.click()
    wait_for(lambda: panel.result is not None, 60)
    name = f"landcover, {panel.card().name}, seed 7"
    assert panel.result.name() == name and panel.result.source() == str(tmp_path / "painted.tif")
    root = QgsProject.instance().layerTreeRoot()
    assert [[each.name() for each in group.children()] for group in root.findGroups()] == [[name, "landcover"]]
    metadata = panel.result.metadata()
    assert metadata.title() == name and "shows no real place" in metadata.abstract() and "seed 7" in metadata.abstract()
    assert 'processing.run("landsynth:generate"' in metadata.history()[0] and "'SEED':7" in metadata.history()[0]
    panel.another.click()
    first = panel.result
    wait_for(lambda: panel.result is not first and panel.running is None, 60)
    assert len(root.findGroups()) == 1 and len(root.findGroups()[0].children()) == 3
    panel.measure.click()
    dialogs = [each for each in QgsApplication.topLevelWidgets() if type(each).__name__ == "AlgorithmDialog"]
    assert any(each.algorithm().name() == "evaluate" for each in dialogs) or "tier evaluation" in iface.said()


def test_stop_leaves_nothing(panel: Any, tmp_path: Path) -> None:
    panel.place.setFilePath(str(tmp_path / "painted.tif"))
    panel.go.click()
    panel.halt.click()
    wait_for(lambda: panel.running is None, 60)
    assert not (tmp_path / "painted.tif").exists() and panel.result is None
    assert panel.go.isEnabled() and panel.progress.isHidden()


def test_closed_during_a_run_goes_on(panel: Any, menu: Any, tmp_path: Path) -> None:
    panel.place.setFilePath(str(tmp_path / "painted.tif"))
    panel.go.click()
    menu.docks["paint"].close()
    wait_for(lambda: panel.result is not None, 60)
    assert menu.show("paint") is panel and panel.after.isVisible()


def test_removed_during_a_run_leaves_no_trace(panel: Any, menu: Any, iface: Interface, tmp_path: Path) -> None:
    from landsynth.plugin.menu import Menu

    panel.place.setFilePath(str(tmp_path / "painted.tif"))
    panel.go.click()
    menu.remove()
    add(str(tmp_path / "landcover.tif"), "one more")  # Qt deletes the panel later: it still hears of this
    wait_for(lambda: QgsApplication.taskManager().count() == 0 and sip.isdeleted(panel), 60)
    assert not (tmp_path / "painted.tif").exists() and not iface.window.findChildren(QToolBar)
    iface.canvas.zoomByFactor(2)
    QgsProject.instance().removeAllMapLayers()
    again = Menu(iface)
    assert again.show("paint").layer() is None
    again.remove()


def test_compare_sweeps_and_goes(panel: Any, iface: Interface) -> None:
    before = len(iface.canvas.scene().items())
    panel.after.show()
    panel.sweep.setChecked(True)
    swipe = panel.swipe
    wait_for(lambda: not swipe.curtain.picture.isNull())
    assert iface.canvas.mapTool() is swipe and len(iface.canvas.scene().items()) == before + 1
    swipe.sweep(0.25)
    assert swipe.curtain.share == 0.25
    panel.sweep.setChecked(False)
    assert len(iface.canvas.scene().items()) == before and iface.canvas.mapTool() is not swipe
    panel.sweep.setChecked(True)
    pan = QgsMapToolPan(iface.canvas)
    iface.canvas.setMapTool(pan)
    assert not panel.sweep.isChecked() and iface.canvas.mapTool() is pan
    assert len(iface.canvas.scene().items()) == before, "another tool ends it"
    panel.sweep.setChecked(True)
    QgsProject.instance().removeAllMapLayers()
    assert len(iface.canvas.scene().items()) == before, "the layer went, and the comparison with it"


def test_the_main_thread_is_never_held(menu: Any, iface: Interface, make_raster: Any) -> None:
    """Processor time of the main thread between two ticks: the machine's other work does not count."""
    held, last, timer = [0.0], [0.0], QTimer()

    def tick() -> None:
        held.append(time.thread_time() - last[0])
        last[0] = time.thread_time()

    codes = np.arange(4000, dtype=np.int32).repeat(4000).reshape(4000, 4000) % 60
    add(make_raster(codes=codes), names=dict.fromkeys(range(60), "water"))
    timer.timeout.connect(tick)
    timer.start(0)
    last[0] = time.thread_time()
    panel = menu.show("paint")
    wait_for(lambda: panel.classes.is_ready(), 60)
    panel.look.click()
    assert panel.running is not None
    panel.stop()
    wait_for(lambda: panel.running is None, 60)
    timer.stop()
    assert len(held) > 5 and max(held) < 0.1, f"{max(held):.3f} s"


def test_a_table_that_is_read_again_and_again(table_of: Any, make_raster: Any) -> None:
    """Readings that are stopped, and the layers that they had opened, take nothing from the next one."""
    layer = QgsRasterLayer(make_raster(width=2100, height=2100), "landcover")
    table = table_of(layer)
    for number in range(60):
        source, card = table._source, table._card
        table.read(source, card)
        wait_for(table.is_ready) if number % 3 == 0 else time.sleep(0.005)
    wait_for(table.is_ready)
