"""The training assistant: its classes, its folder, and four steps that hand their paths on, in real QGIS."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from qgis.core import QgsApplication, QgsProject, QgsRasterLayer
from qgis.PyQt import sip
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QColor, QImage
from qgis.PyQt.QtWidgets import QDockWidget

from landsynth.contract import files, log
from landsynth.contract.dataset import DatasetInfo
from landsynth.plugin.train.folder import STEPS, Folder, folder_of, look
from landsynth.tests.helpers.logs import write_log
from landsynth.tests.helpers.paths import DISTRICT_MODEL
from landsynth.tests.helpers.qgis_windows import Interface, settled, wait_for

PREPARE, TRAIN, PAINT, EVALUATE = STEPS
TINY = {"STEPS": 2, "BATCH_SIZE": 2, "CROP_SIZE": 64, "WIDTH": 8, "VALIDATE_EVERY": 0, "DEVICE": "cpu",
    "PERCEPTUAL": "own"}  # fmt: skip


def add(path: str, name: str = "") -> QgsRasterLayer:
    layer = QgsRasterLayer(path, name or Path(path).stem)
    QgsProject.instance().addMapLayer(layer)
    return layer


@pytest.fixture()
def panel(menu: Any, make_raster: Any, make_image: Any, tmp_path: Path) -> Iterator[Any]:
    """The panel over land cover and an image of it, in a folder of the test."""
    add(make_raster(width=256, height=128, transform=(500000, 1, 0, 2700128, 0, -1)), "cover")
    add(make_image(width=256, height=128, top=128), "photograph")
    panel = menu.show("train")
    panel.folder.setFilePath(str(tmp_path / "work"))
    wait_for(lambda: panel.classes.is_ready())
    yield panel
    QgsProject.instance().removeEntry("landsynth", "assistant")


def states(panel: Any) -> list[str]:
    return [box.state.text() for box in panel.boxes.values()]


def test_is_filled_by_the_layers(panel: Any, tmp_path: Path) -> None:
    project, work = QgsProject.instance(), tmp_path / "work"
    photograph, cover = (project.mapLayersByName(name)[0] for name in ("photograph", "cover"))
    values = panel.parameters(PREPARE)
    assert values["IMAGES"] == [photograph.id()] and values["LANDCOVER"] == [cover.id()]
    assert values["DATASET"] == str(work / "dataset") and values["CLASSES"] == values["IGNORE"] == ""
    assert panel.boxes[PREPARE].go.isEnabled() and states(panel)[0] == "Not begun."
    assert not any(panel.boxes[name].go.isEnabled() for name in (TRAIN, PAINT, EVALUATE))
    assert states(panel)[1:3] == ["Needs the result of step 1.", "Needs the result of step 2."]
    assert panel.parameters(TRAIN)["MODEL"] == panel.parameters(PAINT)["MODEL"] == str(work / "model.onnx")
    assert panel.parameters(EVALUATE)["REAL"] == panel.parameters(TRAIN)["DATASET"] == values["DATASET"]
    project.removeMapLayer(photograph.id())
    assert not panel.boxes[PREPARE].go.isEnabled() and "Needs imagery" in states(panel)[0]


def test_names_and_ticks_become_classes(panel: Any) -> None:
    table = panel.classes.table
    assert [table.item(row, 0).text() for row in range(table.rowCount())] == ["1", "2", "3", "4", "5"]
    table.item(0, 1).setText("house")
    table.item(2, 0).setCheckState(Qt.CheckState.Unchecked)
    values = panel.parameters(PREPARE)
    assert (values["CLASSES"], values["IGNORE"]) == ("1=house", "3")


def test_texts_of_a_class_field_keep_their_codes(panel: Any, make_polygons: Any) -> None:
    layer = make_polygons([(0, 0, 90, 10, "Water"), (0, 10, 10, 20, "Forest, odd")])
    QgsProject.instance().addMapLayer(layer)
    panel.landcover.setLayer(layer)
    panel.field.setField("class")
    wait_for(lambda: panel.classes.is_ready() and panel.classes.table.rowCount() == 2)
    for row in range(2):
        panel.classes.table.item(row, 1).setText(f"name {row}")
    values = panel.parameters(PREPARE)
    assert values["CLASSES"] == "1=name 0, Water=name 1" and values["CLASS_FIELD"] == "class"
    assert panel.parameters(PAINT)["CLASS_FIELD"] == "class", "the same layer is painted unless another is chosen"


def test_colours_of_masks_are_found(panel: Any, tmp_path: Path) -> None:
    for kind in ("images", "masks"):
        (tmp_path / "tiles" / "tile 1" / kind).mkdir(parents=True)
    mask = QImage(40, 30, QImage.Format.Format_RGB32)
    mask.fill(QColor("#3c1098"))
    for x in range(10):
        for y in range(30):
            mask.setPixelColor(x, y, QColor("#ffffff"))
    mask.save(str(tmp_path / "tiles" / "tile 1" / "masks" / "a.png"))
    panel.pictures.setFilePath(str(tmp_path / "tiles"))
    wait_for(lambda: panel.classes.is_ready() and panel.classes.table.rowCount() == 2)
    table = panel.classes.table
    assert [table.item(row, 2).text() for row in range(2)] == ["75.0%", "25.0%"]
    table.item(0, 1).setText("building")
    table.item(1, 0).setCheckState(Qt.CheckState.Unchecked)
    values = panel.parameters(PREPARE)
    assert values["CLASSES"] == "1=building #3c1098" and values["IGNORE"] == ""
    assert values["PICTURES"] == str(tmp_path / "tiles") and "IMAGES" not in values
    panel.pictures.setFilePath(str(tmp_path / "none"))
    wait_for(lambda: "found no picture" in panel.classes.note.text())


@pytest.mark.parametrize("codes", [np.array([[7, 9], [9, 9]], np.uint8)])
def test_numbers_of_masks_are_found(plugin: Any, make_raster: Any, tmp_path: Path, codes: Any, feedback: Any) -> None:
    from landsynth.algorithms.layers.mask_table import mask_table

    (tmp_path / "masks").mkdir()
    make_raster("masks/a.tif", codes=codes)
    (tmp_path / "masks" / "notes.txt").write_text("no picture", encoding="utf-8")
    rows = mask_table(str(tmp_path), feedback).rows
    assert [(row.code, row.name, row.share) for row in rows] == [(9, "", 0.75), (7, "", 0.25)]


def test_four_steps_hand_their_paths_on(
    panel: Any, menu: Any, iface: Interface, training: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own, work = menu.desktop.run, Folder(tmp_path / "work")
    more = {
        PREPARE: {"BLOCK_SIZE": 64, "VALIDATION": 0.2, "TEST": 0.2},
        TRAIN: TINY,
        EVALUATE: {"GROUPS": "fidelity", "CHIP_SIZE": 32},
    }
    monkeypatch.setattr(
        menu.desktop, "run", lambda name, values, *say: own(name, {**values, **more.get(name, {})}, *say)
    )
    for name, result in work.results.items():
        assert panel.boxes[name].go.isEnabled(), states(panel)
        panel.boxes[name].go.click()
        assert name in panel.running and panel.boxes[name].halt.isVisible()
        wait_for(lambda name=name: name not in panel.running and (panel.standing[name].is_done or panel.failed), 400)
        assert result.is_file() and panel.boxes[name].state.text().startswith("✓ Done."), states(panel)
    assert "Classes: 1, 2, 3, 4, 5" in states(panel)[0] and "2 steps" in states(panel)[1]
    (layer,) = (each for each in QgsProject.instance().mapLayers().values() if each.source() == str(work.painted))
    assert layer.name() == "cover, own model"
    assert layer.id() not in [panel.images.itemData(at, Qt.ItemDataRole.UserRole) for at in range(panel.images.count())]
    assert folder_of(QgsProject.instance()) == work.path, "the project knows it"
    iface.canvas.setDestinationCrs(layer.crs())
    panel.boxes[PAINT].see.click()
    assert iface.canvas.extent().contains(layer.extent())
    panel.boxes[PAINT].go.click()
    wait_for(lambda: PAINT not in panel.running, 200)
    same = [each for each in QgsProject.instance().mapLayers().values() if each.source() == str(work.painted)]
    assert same == [layer] and not panel.failed, "painted anew, the layer that shows it shows it anew"


def test_a_step_that_fails_says_why(panel: Any, tmp_path: Path) -> None:
    (tmp_path / "work" / "dataset").mkdir(parents=True)
    (tmp_path / "work" / "dataset" / "mine.txt").touch()
    panel.boxes[PREPARE].go.click()
    wait_for(lambda: PREPARE not in panel.running and panel.failed)
    assert states(panel)[0].startswith("✗ Failed: ") and "dataset" in states(panel)[0]
    assert panel.boxes[PREPARE].go.isEnabled() and panel.boxes[PREPARE].progress.isHidden()


def test_opened_again_it_finds_what_is_done(menu: Any, make_dataset: Any, make_raster: Any, tmp_path: Path) -> None:
    work = Folder(tmp_path / "work")
    work.path.mkdir()
    shutil.copytree(make_dataset("train", "test"), work.dataset)
    write_log(work.run, {"step": 40, "steps_per_second": 0.5, "seconds": 80.0})
    (work.run / log.LAST).touch()
    add(make_raster(), "cover")
    panel = menu.show("train")
    panel.folder.setFilePath(str(work.path))
    wait_for(lambda: panel.standing[PREPARE].is_done)
    names = ", ".join(each.name for each in DatasetInfo.read(work.dataset).classes)
    assert states(panel)[0] == f"✓ Done. Scenes: 2. Classes: {names}." and not panel.boxes[PREPARE].go.isEnabled()
    assert states(panel)[1] == "Stopped at step 40 of 100; it goes on from there."
    assert panel.parameters(TRAIN)["RESUME"] is True
    with files.open_lock(work.run / log.LOCK) as file:
        assert files.take(file)
        panel.refresh()
        wait_for(lambda: panel.standing[TRAIN].is_alive)
        assert states(panel)[1].startswith("▶ Runs. Step 40 of 100") and not panel.boxes[TRAIN].go.isEnabled()
    shutil.copy(DISTRICT_MODEL, work.model)
    work.report.touch()
    os.utime(work.report, (1, 1))
    panel.refresh()
    wait_for(lambda: panel.standing[EVALUATE].is_done and not panel.standing[TRAIN].is_alive)
    assert panel.boxes[PAINT].go.isEnabled() and "do it anew" in states(panel)[3] and "anew" not in states(panel)[1]
    panel.folder.setFilePath(str(tmp_path / "other"))
    wait_for(lambda: not any(each.is_done for each in panel.standing.values()) and "Needs" in states(panel)[1])


def test_folder_lies_beside_the_project(menu: Any, tmp_path: Path) -> None:
    project = QgsProject.instance()
    assert folder_of(project).name == "assistant" and str(tmp_path) not in str(folder_of(project))
    project.setFileName(str(tmp_path / "town.qgz"))
    assert folder_of(project) == tmp_path / "landsynth" / "town"
    project.clear()
    assert not any(each.is_done for each in look(Folder(tmp_path / "none")).values())


def test_stopped_it_leaves_nothing(panel: Any, tmp_path: Path) -> None:
    panel.boxes[PREPARE].go.click()
    panel.boxes[PREPARE].halt.click()
    wait_for(lambda: not panel.running, 60)
    assert not (tmp_path / "work" / "dataset").exists() and not panel.failed and states(panel)[0] == "Not begun."


def test_closed_during_a_step_it_goes_on(panel: Any, menu: Any, tmp_path: Path) -> None:
    panel.boxes[PREPARE].go.click()
    menu.docks["train"].close()
    wait_for(lambda: (tmp_path / "work" / "dataset" / "dataset.json").is_file(), 60)
    assert menu.show("train") is panel
    wait_for(lambda: states(panel)[0].startswith("✓ Done."))


def test_removed_during_a_step_leaves_no_trace(panel: Any, menu: Any, iface: Interface, tmp_path: Path) -> None:
    from landsynth.plugin.menu import Menu

    panel.boxes[PREPARE].go.click()
    menu.remove()
    add(str(tmp_path / "landcover.tif"), "one more")  # Qt deletes the panel later: it still hears of this
    wait_for(lambda: QgsApplication.taskManager().count() == 0 and sip.isdeleted(panel), 60)
    assert not (tmp_path / "work" / "dataset").exists() and not iface.window.findChildren(QDockWidget)
    QgsProject.instance().removeAllMapLayers()
    again = Menu(iface)
    assert again.show("train").landcover.currentLayer() is None
    settled(0.3)
    again.remove()
